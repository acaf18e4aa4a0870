-- One reading of a connection's CRM, object by object. A step compares and sets its object's step, so it counts once. waiting is
-- what an object, and with it the run, waits for.
CREATE TABLE sync_runs (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  connection_id TEXT NOT NULL,
  mode TEXT NOT NULL CHECK (mode IN ('full', 'incremental')),
  status TEXT NOT NULL CHECK (status IN ('queued', 'running', 'waiting', 'done', 'failed')),
  reason TEXT,
  server_time INTEGER,
  api_calls INTEGER NOT NULL DEFAULT 0,
  created_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  finished_at INTEGER,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX sync_runs_by_age ON sync_runs (tenant_id, connection_id, created_at, id);
-- A connection has at most one run at a time.
CREATE UNIQUE INDEX sync_runs_at_work ON sync_runs (tenant_id, connection_id) WHERE status IN ('queued', 'running', 'waiting');

CREATE TABLE sync_run_objects (
  tenant_id TEXT NOT NULL,
  run_id TEXT NOT NULL,
  object TEXT NOT NULL,
  ordinal INTEGER NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('queued', 'running', 'done', 'skipped')),
  cursor TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(cursor)),
  waiting TEXT,
  step INTEGER NOT NULL DEFAULT 0,
  records_read INTEGER NOT NULL DEFAULT 0,
  changed INTEGER NOT NULL DEFAULT 0,
  deleted INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, run_id, object)
) STRICT, WITHOUT ROWID;

-- Records that could not be taken as they are; they keep what they were.
CREATE TABLE sync_problems (
  tenant_id TEXT NOT NULL,
  connection_id TEXT NOT NULL,
  object TEXT NOT NULL,
  record_id TEXT NOT NULL,
  code TEXT NOT NULL,
  message TEXT NOT NULL,
  found_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, connection_id, object, record_id)
) STRICT, WITHOUT ROWID;
