-- Mail that a committed change has promised. A row is written in the batch of the change and stays, without what the mail
-- said, until it is cleared away; what is queued or sending falls due at available_at.
CREATE TABLE mails (
  id TEXT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  to_email TEXT NOT NULL,
  to_name TEXT NOT NULL,
  tenant_id TEXT,
  -- Holds secrets while the mail is on its way (a link's token); '{}' afterwards.
  params TEXT NOT NULL CHECK (json_valid(params)),
  status TEXT NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'sending', 'sent', 'failed', 'refused')),
  attempts INTEGER NOT NULL DEFAULT 0,
  available_at INTEGER NOT NULL,
  provider TEXT,
  provider_id TEXT,
  error TEXT,
  created_at INTEGER NOT NULL,
  sent_at INTEGER,
  CHECK (status IN ('queued', 'sending') OR params = '{}')
) STRICT, WITHOUT ROWID;
CREATE INDEX mails_by_due ON mails (available_at) WHERE status IN ('queued', 'sending');
CREATE INDEX mails_by_age ON mails (created_at);

-- Addresses that mail does not reach, or whose owner called ours spam. Nothing more is sent to them.
CREATE TABLE mail_addresses (
  email_norm TEXT NOT NULL PRIMARY KEY,
  bounced_at INTEGER NOT NULL,
  reason TEXT NOT NULL CHECK (reason IN ('bounced', 'complained', 'suppressed')),
  -- What the provider said, for whoever looks into it.
  detail TEXT NOT NULL
) STRICT, WITHOUT ROWID;
