-- Who people are, which company or partner they act for, and where a company's data lives.
CREATE TABLE users (
  id TEXT NOT NULL PRIMARY KEY,
  email_norm TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  password_hash TEXT,
  password_changed_at INTEGER,
  email_verified_at INTEGER,
  disabled_at INTEGER,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE tenants (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  shard TEXT NOT NULL,
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE tenant_members (
  tenant_id TEXT NOT NULL REFERENCES tenants (id),
  user_id TEXT NOT NULL REFERENCES users (id),
  created_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX tenant_members_by_user ON tenant_members (user_id);

CREATE TABLE partner_organisations (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

-- A partnership as one person sees it: this user acts for that partner record of that company.
CREATE TABLE partner_links (
  user_id TEXT NOT NULL REFERENCES users (id),
  tenant_id TEXT NOT NULL REFERENCES tenants (id),
  partner_id TEXT NOT NULL,
  organisation_id TEXT NOT NULL REFERENCES partner_organisations (id),
  accepted_at INTEGER NOT NULL,
  PRIMARY KEY (user_id, tenant_id, partner_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
  token_hash TEXT NOT NULL PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users (id),
  audience TEXT NOT NULL CHECK (audience IN ('company', 'partner')),
  tenant_id TEXT REFERENCES tenants (id),
  created_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  CHECK ((audience = 'company') = (tenant_id IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_user ON sessions (user_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);
