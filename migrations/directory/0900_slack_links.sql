-- Who somebody of a company's Slack is here. The person has proved both: they were signed in when they asked for a code, and
-- gave the code from that account of Slack. The proof is kept as it was, so that what the company asks of a sign-in holds here.
CREATE TABLE slack_links (
  tenant_id TEXT NOT NULL,
  workspace_id TEXT NOT NULL,
  slack_user_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  method TEXT NOT NULL,
  is_two_factor INTEGER NOT NULL CHECK (is_two_factor IN (0, 1)),
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, workspace_id, slack_user_id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX slack_links_by_person ON slack_links (user_id, tenant_id);
CREATE INDEX slack_links_by_expiry ON slack_links (expires_at);

-- A code that links whichever account of Slack gives it, once. One a person and company: another one takes its place.
CREATE TABLE slack_link_codes (
  user_id TEXT NOT NULL,
  tenant_id TEXT NOT NULL,
  code_hash TEXT NOT NULL UNIQUE,
  method TEXT NOT NULL,
  is_two_factor INTEGER NOT NULL CHECK (is_two_factor IN (0, 1)),
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (user_id, tenant_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX slack_link_codes_by_expiry ON slack_link_codes (expires_at);
CREATE INDEX slack_link_codes_by_company ON slack_link_codes (tenant_id);
