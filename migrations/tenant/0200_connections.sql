-- A company's CRM: how it is reached, what is read of it, and how far that has come. Tokens are not here: they lie with the
-- object that renews them. Sealed columns are unreadable without the company's own key.
CREATE TABLE connections (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  provider TEXT NOT NULL CHECK (provider IN ('salesforce')),
  name TEXT NOT NULL,
  environment TEXT NOT NULL CHECK (environment IN ('production', 'sandbox', 'custom')),
  login_origin TEXT NOT NULL,
  grant_kind TEXT NOT NULL CHECK (grant_kind IN ('web-server', 'jwt-bearer')),
  client_id TEXT NOT NULL,
  client_secret TEXT,
  username TEXT,
  private_key TEXT,
  webhook_secret TEXT NOT NULL,
  webhook_secret_hash TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('pending', 'connected', 'needs_reauth', 'paused', 'disconnected')),
  reason TEXT,
  organization_id TEXT,
  user_id TEXT,
  mapping TEXT CHECK (mapping IS NULL OR json_valid(mapping)),
  mapping_revision INTEGER NOT NULL DEFAULT 0,
  next_sync_at INTEGER,
  revision INTEGER NOT NULL DEFAULT 1,
  created_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX connections_due ON connections (next_sync_at) WHERE next_sync_at IS NOT NULL;

-- A login that was begun and has not come back. The state is known by its hash alone, and good once.
CREATE TABLE connection_logins (
  tenant_id TEXT NOT NULL,
  state_hash TEXT NOT NULL,
  connection_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  redirect_uri TEXT NOT NULL,
  verifier TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at INTEGER,
  PRIMARY KEY (tenant_id, state_hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX connection_logins_by_age ON connection_logins (expires_at);

-- What stands in the way of a connection's data, until it does no longer. subject is a field, an object or "".
CREATE TABLE connection_alerts (
  tenant_id TEXT NOT NULL,
  connection_id TEXT NOT NULL,
  object TEXT NOT NULL,
  code TEXT NOT NULL,
  subject TEXT NOT NULL,
  message TEXT NOT NULL,
  raised_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, connection_id, object, code, subject)
) STRICT, WITHOUT ROWID;

-- How far each object has been read, and what its description was then.
CREATE TABLE connection_objects (
  tenant_id TEXT NOT NULL,
  connection_id TEXT NOT NULL,
  object TEXT NOT NULL,
  description TEXT CHECK (description IS NULL OR json_valid(description)),
  fields TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(fields)),
  synced_through INTEGER,
  deletions_through INTEGER,
  PRIMARY KEY (tenant_id, connection_id, object)
) STRICT, WITHOUT ROWID;

-- Records that Salesforce says have changed. A notification counts once, however often it comes.
CREATE TABLE connection_hints (
  tenant_id TEXT NOT NULL,
  connection_id TEXT NOT NULL,
  notification_id TEXT NOT NULL,
  object TEXT NOT NULL,
  record_id TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  handled_at INTEGER,
  PRIMARY KEY (tenant_id, connection_id, notification_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX connection_hints_waiting ON connection_hints (tenant_id, connection_id, object, record_id) WHERE handled_at IS NULL;
CREATE INDEX connection_hints_by_age ON connection_hints (received_at);
