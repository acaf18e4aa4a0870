-- What calls for somebody. There is one of a kind about a subject: it is opened, resolved when it holds no longer, and opened once more
-- when it comes again, which times counts. id follows from kind and subject.
CREATE TABLE alerts (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('coverage', 'silent', 'star', 'stale-sync', 'drift', 'verification')),
  subject_id TEXT NOT NULL,
  facts TEXT NOT NULL CHECK (json_valid(facts)),
  raised_at INTEGER NOT NULL,
  times INTEGER NOT NULL CHECK (times > 0),
  resolved_at INTEGER,
  snoozed_until INTEGER,
  snoozed_by TEXT,
  PRIMARY KEY (tenant_id, id),
  CHECK ((snoozed_until IS NULL) = (snoozed_by IS NULL))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX alerts_by_subject ON alerts (tenant_id, kind, subject_id);
CREATE INDEX alerts_by_age ON alerts (tenant_id, raised_at, id);
CREATE INDEX alerts_unresolved ON alerts (tenant_id, raised_at, id) WHERE resolved_at IS NULL;
