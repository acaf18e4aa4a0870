-- What was done to the company's data, by whom. The directory has the same table for what was done to people.
CREATE TABLE audit_events (
  tenant_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  id TEXT NOT NULL,
  actor_kind TEXT NOT NULL CHECK (actor_kind IN ('user', 'key', 'system')),
  actor_id TEXT NOT NULL,
  audience TEXT NOT NULL CHECK (audience IN ('company', 'partner', 'none')),
  session TEXT,
  action TEXT NOT NULL,
  object_kind TEXT NOT NULL,
  object_id TEXT NOT NULL,
  before TEXT,
  after TEXT,
  request_id TEXT NOT NULL,
  address TEXT NOT NULL,
  PRIMARY KEY (tenant_id, at, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX audit_events_by_object ON audit_events (tenant_id, object_kind, object_id, at);
CREATE INDEX audit_events_by_actor ON audit_events (tenant_id, actor_id, at);
