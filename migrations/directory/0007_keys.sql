-- Keys for programs. Only the hash of the secret is kept; the id is the part of the key that may be seen.
CREATE TABLE api_keys (
  id TEXT NOT NULL PRIMARY KEY,
  audience TEXT NOT NULL CHECK (audience IN ('company', 'partner')),
  tenant_id TEXT REFERENCES tenants (id),
  organisation_id TEXT REFERENCES partner_organisations (id),
  name TEXT NOT NULL,
  secret_hash TEXT NOT NULL UNIQUE,
  -- A JSON list of permissions.
  permissions TEXT NOT NULL,
  created_by TEXT NOT NULL REFERENCES users (id),
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  last_used_at INTEGER,
  revoked_at INTEGER,
  CHECK ((audience = 'company') = (tenant_id IS NOT NULL)),
  CHECK ((audience = 'partner') = (organisation_id IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX api_keys_by_tenant ON api_keys (tenant_id, created_at);
CREATE INDEX api_keys_by_organisation ON api_keys (organisation_id, created_at);

-- A company's own sign-in (OpenID Connect). The secret is sealed.
CREATE TABLE single_sign_on (
  tenant_id TEXT NOT NULL PRIMARY KEY REFERENCES tenants (id),
  issuer TEXT NOT NULL,
  client_id TEXT NOT NULL,
  client_secret TEXT NOT NULL,
  -- A JSON list of e-mail domains whose people sign in this way.
  domains TEXT NOT NULL,
  is_required INTEGER NOT NULL CHECK (is_required IN (0, 1)),
  -- What somebody who comes for the first time may do; null when only those invited may come.
  default_role TEXT CHECK (default_role IN ('admin', 'finance', 'partner_manager', 'analyst', 'viewer')),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Which issuer's which subject a person is.
CREATE TABLE single_sign_on_identities (
  issuer TEXT NOT NULL,
  subject TEXT NOT NULL,
  user_id TEXT NOT NULL REFERENCES users (id),
  created_at INTEGER NOT NULL,
  PRIMARY KEY (issuer, subject)
) STRICT, WITHOUT ROWID;
CREATE INDEX single_sign_on_identities_by_user ON single_sign_on_identities (user_id);

-- The keys that seal secrets at rest: one or more an owner (a company, a person), each wrapped by a key of the Worker.
CREATE TABLE data_keys (
  owner_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  wrapped TEXT NOT NULL,
  wrapped_by INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  rewrapped_at INTEGER,
  PRIMARY KEY (owner_id, version)
) STRICT, WITHOUT ROWID;
CREATE INDEX data_keys_by_wrapping ON data_keys (wrapped_by);
