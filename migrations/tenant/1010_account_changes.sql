-- Accounts that have come, changed or gone since the book was noted, and those that they came to or went from as another's duplicate, child or
-- parent: only the records that this can concern are looked at again. at is the number of the change in inference_books, as in
-- inference_changes; a change with a row in neither has the whole book read.
CREATE TABLE inference_account_changes (
  tenant_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  account_id TEXT NOT NULL,
  PRIMARY KEY (tenant_id, at, account_id)
) STRICT, WITHOUT ROWID;

-- How many accounts have been taken into the notes without reading all others: what words and letters weigh among all accounts stays what it
-- was meanwhile.
ALTER TABLE inference_books ADD COLUMN absorbed INTEGER NOT NULL DEFAULT 0;

-- What records write that an account may be meant by: each name under the beginnings and the ends of its words, each address under its domain.
CREATE TABLE inference_account_clues (
  tenant_id TEXT NOT NULL,
  clue TEXT NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (tenant_id, clue, text)
) STRICT, WITHOUT ROWID;
CREATE INDEX inference_activities_by_account_name ON inference_activities (tenant_id, account_name) WHERE account_name IS NOT NULL;

CREATE INDEX inference_aliases_by_account ON inference_aliases (tenant_id, account_id);
CREATE INDEX account_aliases_by_account ON account_aliases (tenant_id, account_id);
CREATE INDEX activities_by_account ON activities (tenant_id, account_external_id) WHERE account_external_id IS NOT NULL;
CREATE INDEX crm_mirror_children ON crm_mirror (tenant_id, connection_id, fields ->> '$.ParentId')
  WHERE object = 'Account' AND fields ->> '$.ParentId' IS NOT NULL;

-- Judged once more, so that the clues are there.
UPDATE inference_activities SET stale = 1 WHERE stale = 0 AND (account_name IS NOT NULL OR email IS NOT NULL);
