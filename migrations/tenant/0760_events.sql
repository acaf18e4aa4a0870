-- What happened in a company, written by the batch of the change that it tells of. The job that tells people and programs
-- fills told_at; an event that is told already is not promised again.
CREATE TABLE events (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  kind TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  partner_id TEXT,
  actor_id TEXT,
  at INTEGER NOT NULL,
  facts TEXT NOT NULL CHECK (json_valid(facts)),
  told_at INTEGER,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX events_by_time ON events (tenant_id, at, id);
CREATE INDEX events_by_age ON events (at);
