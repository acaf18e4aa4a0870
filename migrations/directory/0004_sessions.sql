-- Sessions say how and when the person proved who they are. Everybody signs in once more after this change.
DROP TABLE sessions;
CREATE TABLE sessions (
  token_hash TEXT NOT NULL PRIMARY KEY,
  -- The name under which its owner may see and end it; the token's hash never leaves the directory.
  id TEXT NOT NULL UNIQUE,
  user_id TEXT NOT NULL REFERENCES users (id),
  -- 'none' is someone who belongs nowhere (yet): they may accept an invitation and look after their account.
  audience TEXT NOT NULL CHECK (audience IN ('company', 'partner', 'none')),
  tenant_id TEXT REFERENCES tenants (id),
  -- Someone of the company looks at the portal as this partner of tenant_id.
  viewed_partner_id TEXT,
  method TEXT NOT NULL CHECK (method IN ('password', 'mail_link', 'passkey', 'single_sign_on')),
  -- Whether a second factor was given (a passkey is one by itself).
  is_two_factor INTEGER NOT NULL CHECK (is_two_factor IN (0, 1)),
  -- When the person last proved who they are: sensitive acts need this to be minutes ago.
  proved_at INTEGER NOT NULL,
  device TEXT NOT NULL,
  -- Truncated: of IPv4 the last byte, of IPv6 all but the first 48 bits are gone.
  address TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  CHECK ((audience = 'company' OR viewed_partner_id IS NOT NULL) = (tenant_id IS NOT NULL)),
  CHECK (viewed_partner_id IS NULL OR audience = 'partner')
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_user ON sessions (user_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);
