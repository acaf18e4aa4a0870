-- Secrets that were sent by mail, of which only hashes are kept. One use, one purpose, an end.
CREATE TABLE one_time_tokens (
  token_hash TEXT NOT NULL PRIMARY KEY,
  purpose TEXT NOT NULL CHECK (purpose IN (
    'verify_email', 'reset_password', 'mail_link', 'change_email', 'second_factor', 'single_sign_on', 'passkey')),
  user_id TEXT REFERENCES users (id),
  -- The address it was sent to, or is about.
  email_norm TEXT,
  payload TEXT NOT NULL DEFAULT '{}',
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX one_time_tokens_by_user ON one_time_tokens (user_id, purpose);
CREATE INDEX one_time_tokens_by_expiry ON one_time_tokens (expires_at);

-- The shared secret of an authenticator app, sealed. Not in force until its first code has come.
CREATE TABLE authenticators (
  user_id TEXT NOT NULL PRIMARY KEY REFERENCES users (id),
  secret TEXT NOT NULL,
  confirmed_at INTEGER,
  -- The newest step whose code was taken: none is taken twice.
  last_step INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE recovery_codes (
  user_id TEXT NOT NULL REFERENCES users (id),
  code_hash TEXT NOT NULL,
  used_at INTEGER,
  PRIMARY KEY (user_id, code_hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE passkeys (
  credential_id TEXT NOT NULL PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users (id),
  public_key TEXT NOT NULL,
  counter INTEGER NOT NULL,
  transports TEXT NOT NULL,
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  last_used_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX passkeys_by_user ON passkeys (user_id);
