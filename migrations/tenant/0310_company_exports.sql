-- Copies of everything a company has here, made table by table into files. `place` is how far the work has come and `steps`
-- counts it: each step compares and sets it, so it counts once. Files go when the copy expires; the line about it stays.
CREATE TABLE company_exports (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('queued', 'running', 'done', 'failed', 'expired')),
  place TEXT NOT NULL CHECK (json_valid(place)),
  steps INTEGER NOT NULL DEFAULT 0,
  rows_written INTEGER NOT NULL DEFAULT 0,
  bytes_written INTEGER NOT NULL DEFAULT 0,
  failure TEXT,
  created_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  finished_at INTEGER,
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX company_exports_by_age ON company_exports (tenant_id, created_at, id);
CREATE INDEX company_exports_by_expiry ON company_exports (expires_at) WHERE status <> 'expired';

-- sha256 is NULL for a file that the company brought itself, which is handed out as it came.
CREATE TABLE company_export_files (
  tenant_id TEXT NOT NULL,
  export_id TEXT NOT NULL,
  ordinal INTEGER NOT NULL,
  name TEXT NOT NULL,
  file_key TEXT NOT NULL,
  rows_written INTEGER,
  bytes INTEGER NOT NULL,
  sha256 TEXT,
  PRIMARY KEY (tenant_id, export_id, ordinal)
) STRICT, WITHOUT ROWID;

-- Companies whose data is being removed for good: only of these may be deleted what else stays for ever.
CREATE TABLE tenant_erasures (
  tenant_id TEXT NOT NULL PRIMARY KEY,
  begun_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
