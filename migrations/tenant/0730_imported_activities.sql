-- What a file says that a CRM would say by its own records: people at accounts, and what partners did.
-- account_id is of an account that the file names; account_external_id is what the file says of an account's own id.
CREATE TABLE contacts (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  external_id TEXT NOT NULL,
  name TEXT,
  email TEXT,
  account_id TEXT,
  account_external_id TEXT,
  source_hash TEXT,
  import_id TEXT,
  import_row INTEGER,
  revision INTEGER NOT NULL DEFAULT 1,
  deleted_at INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX contacts_by_external_id ON contacts (tenant_id, external_id);
CREATE INDEX contacts_by_account ON contacts (tenant_id, account_id) WHERE account_id IS NOT NULL;

-- partner_id is NULL where the file does not name the partner: who it was follows from the contact and the e-mail address.
-- unread: it has changed since inference last looked at it. account_name is as written, which is what inference is for.
CREATE TABLE activities (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  external_id TEXT NOT NULL,
  partner_id TEXT,
  source TEXT NOT NULL CHECK (source IN ('contact_role', 'self_report', 'campaign', 'activity')),
  type TEXT,
  subject TEXT,
  occurred_at INTEGER NOT NULL,
  opportunity_id TEXT,
  contact_external_id TEXT,
  email TEXT,
  account_external_id TEXT,
  account_name TEXT,
  unread INTEGER NOT NULL DEFAULT 1 CHECK (unread IN (0, 1)),
  source_hash TEXT,
  import_id TEXT,
  import_row INTEGER,
  revision INTEGER NOT NULL DEFAULT 1,
  deleted_at INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX activities_unread ON activities (tenant_id, id) WHERE unread = 1;
CREATE INDEX activities_by_partner ON activities (tenant_id, partner_id) WHERE partner_id IS NOT NULL;
CREATE INDEX activities_by_contact ON activities (tenant_id, contact_external_id) WHERE contact_external_id IS NOT NULL;
