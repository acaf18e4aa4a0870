-- What has come to contacts and deals since the book was noted, so that a run looks again only at the records that it can concern. at is
-- the number of the change in inference_books. A change without a row here (accounts, and who is whose parent) has the whole book read.
CREATE TABLE inference_changes (
  tenant_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('account', 'external-account', 'contact', 'email', 'deal', 'external-deal')),
  id TEXT NOT NULL,
  PRIMARY KEY (tenant_id, at, kind, id)
) STRICT, WITHOUT ROWID;

-- The accounts that a record was read to be about: their deals are its candidates.
CREATE TABLE inference_record_accounts (
  tenant_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  activity_id TEXT NOT NULL,
  PRIMARY KEY (tenant_id, account_id, activity_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX inference_record_accounts_by_activity ON inference_record_accounts (tenant_id, activity_id);

-- The words of a record's subject, as they are compared with those of deals.
CREATE TABLE inference_record_words (
  tenant_id TEXT NOT NULL,
  word TEXT NOT NULL,
  activity_id TEXT NOT NULL,
  PRIMARY KEY (tenant_id, word, activity_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX inference_record_words_by_activity ON inference_record_words (tenant_id, activity_id);

CREATE INDEX inference_activities_by_contact ON inference_activities (tenant_id, contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX inference_activities_by_email ON inference_activities (tenant_id, lower(trim(email))) WHERE email IS NOT NULL;
CREATE INDEX inference_activities_by_filed ON inference_activities (tenant_id, filed_opportunity_id)
  WHERE filed_opportunity_id IS NOT NULL;

-- telling 0: a word that so many deals have that it tells none of them from the others.
ALTER TABLE inference_deal_words ADD COLUMN telling INTEGER NOT NULL DEFAULT 1 CHECK (telling IN (0, 1));

-- Judged once more, so that every record's accounts and words are there.
UPDATE inference_activities SET stale = 1 WHERE stale = 0;
