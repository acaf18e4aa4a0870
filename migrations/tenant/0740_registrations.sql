-- Deals that partners have registered with a company. `content` is what was said, as JSON; account_name and opportunity_name repeat
-- it for lists. The history is registration_events, whose newest is `last_seq`; `version` counts every change. wake_at is when time
-- itself next does something: reminds, escalates, expires. findings is what the last look for conflicts found.
CREATE TABLE registrations (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  number INTEGER NOT NULL CHECK (number > 0),
  partner_id TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('draft', 'submitted', 'in_review', 'info_required', 'approved', 'contested', 'rejected',
    'withdrawn', 'expired', 'won', 'lost')),
  version INTEGER NOT NULL CHECK (version > 0),
  last_seq INTEGER NOT NULL CHECK (last_seq >= 0),
  content TEXT NOT NULL CHECK (json_valid(content)),
  account_name TEXT NOT NULL,
  opportunity_name TEXT NOT NULL,
  amount_minor INTEGER CHECK (amount_minor IS NULL OR typeof(amount_minor) = 'integer'),
  currency TEXT,
  made_by TEXT NOT NULL,
  made_side TEXT NOT NULL CHECK (made_side IN ('partner', 'company')),
  assignee_id TEXT,
  requested_fields TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(requested_fields)),
  findings TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(findings)),
  checked_at INTEGER,
  account_id TEXT,
  contest_id TEXT,
  share_ppm INTEGER CHECK (share_ppm BETWEEN 1 AND 1000000),
  opportunity_id TEXT,
  created_at INTEGER NOT NULL,
  submitted_at INTEGER,
  approved_at INTEGER,
  ended_at INTEGER,
  closed_at INTEGER,
  expires_at INTEGER,
  due_at INTEGER,
  clock_left_ms INTEGER,
  escalated_at INTEGER,
  extensions INTEGER NOT NULL DEFAULT 0 CHECK (extensions >= 0),
  has_appealed INTEGER NOT NULL DEFAULT 0 CHECK (has_appealed IN (0, 1)),
  reminded_days INTEGER,
  wake_at INTEGER,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, partner_id) REFERENCES partners (tenant_id, id),
  CHECK ((amount_minor IS NULL) = (currency IS NULL)),
  CHECK ((state = 'draft' AND submitted_at IS NULL) OR state = 'withdrawn' OR submitted_at IS NOT NULL)
) STRICT;
CREATE UNIQUE INDEX registrations_by_number ON registrations (tenant_id, number);
CREATE INDEX registrations_by_age ON registrations (tenant_id, created_at, id);
CREATE INDEX registrations_by_partner ON registrations (tenant_id, partner_id, created_at, id);
CREATE INDEX registrations_by_state ON registrations (tenant_id, state, created_at, id);
CREATE INDEX registrations_by_due ON registrations (tenant_id, due_at, id) WHERE due_at IS NOT NULL;
CREATE INDEX registrations_by_opportunity ON registrations (tenant_id, opportunity_id) WHERE opportunity_id IS NOT NULL;
CREATE INDEX registrations_by_contest ON registrations (tenant_id, contest_id) WHERE contest_id IS NOT NULL;
CREATE INDEX registrations_awake ON registrations (wake_at, tenant_id) WHERE wake_at IS NOT NULL;
CREATE INDEX registrations_awake_of_company ON registrations (tenant_id, wake_at) WHERE wake_at IS NOT NULL;

-- What happened, in order. `detail` is what the move says beside its text.
CREATE TABLE registration_events (
  tenant_id TEXT NOT NULL,
  registration_id TEXT NOT NULL,
  seq INTEGER NOT NULL CHECK (seq > 0),
  move TEXT NOT NULL,
  side TEXT NOT NULL CHECK (side IN ('partner', 'company', 'system')),
  by_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  from_state TEXT NOT NULL,
  to_state TEXT NOT NULL,
  text TEXT NOT NULL,
  detail TEXT NOT NULL CHECK (json_valid(detail)),
  PRIMARY KEY (tenant_id, registration_id, seq),
  FOREIGN KEY (tenant_id, registration_id) REFERENCES registrations (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX registration_events_by_person ON registration_events (tenant_id, by_id, at);

-- Files in object storage that belong to a registration.
CREATE TABLE registration_files (
  tenant_id TEXT NOT NULL,
  registration_id TEXT NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  content_type TEXT NOT NULL,
  bytes INTEGER NOT NULL CHECK (bytes > 0),
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  file_key TEXT NOT NULL,
  side TEXT NOT NULL CHECK (side IN ('partner', 'company')),
  by_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, registration_id, id),
  FOREIGN KEY (tenant_id, registration_id) REFERENCES registrations (tenant_id, id)
) STRICT, WITHOUT ROWID;

-- Who holds which product of which account. `holder` is the registration, or the contest in which several were awarded it together.
CREATE TABLE registration_claims (
  tenant_id TEXT NOT NULL,
  account_key TEXT NOT NULL,
  product_key TEXT NOT NULL,
  registration_id TEXT NOT NULL,
  holder TEXT NOT NULL,
  is_certain INTEGER NOT NULL CHECK (is_certain IN (0, 1)),
  claimed_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, account_key, product_key, registration_id),
  FOREIGN KEY (tenant_id, registration_id) REFERENCES registrations (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX registration_claims_by_registration ON registration_claims (tenant_id, registration_id);

-- Each reminder of each end, once.
CREATE TABLE registration_reminders (
  tenant_id TEXT NOT NULL,
  registration_id TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  days INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, registration_id, expires_at, days),
  FOREIGN KEY (tenant_id, registration_id) REFERENCES registrations (tenant_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE registration_settings (
  tenant_id TEXT NOT NULL,
  version INTEGER NOT NULL CHECK (version > 0),
  settings TEXT NOT NULL CHECK (json_valid(settings)),
  created_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, version)
) STRICT, WITHOUT ROWID;

-- Accounts and countries that the company keeps for one partner, or with NULL for nobody.
CREATE TABLE reserved_accounts (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('account', 'country')),
  name TEXT NOT NULL,
  domain TEXT,
  country TEXT,
  partner_id TEXT,
  note TEXT NOT NULL,
  created_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id),
  CHECK ((kind = 'country') = (country IS NOT NULL)),
  CHECK (kind = 'country' OR name <> '' OR domain IS NOT NULL)
) STRICT, WITHOUT ROWID;
CREATE INDEX reserved_accounts_by_age ON reserved_accounts (tenant_id, created_at, id);

-- What a company calls its partners' rank; rules of approval look at it.
ALTER TABLE partners ADD COLUMN tier TEXT;

-- Open deals by account, for the look for conflicts.
CREATE INDEX opportunities_open_by_account ON opportunities (tenant_id, account_id, account_name, id)
  WHERE outcome = 'open' AND deleted_at IS NULL;
