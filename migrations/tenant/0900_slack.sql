-- The company's own Slack app, whose signature tells that a press of a button comes from Slack. The secret is sealed.
CREATE TABLE slack_apps (
  tenant_id TEXT NOT NULL PRIMARY KEY,
  signing_secret TEXT NOT NULL,
  created_by TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- One press of a button, by the hash of what Slack sent: the same again is the same press. Emptied once it is answered.
CREATE TABLE slack_presses (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  press TEXT CHECK (press IS NULL OR json_valid(press)),
  -- What is to be said to it, once it is done and before Slack has taken it.
  answer TEXT,
  received_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX slack_presses_by_age ON slack_presses (received_at);
