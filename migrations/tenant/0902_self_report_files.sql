-- What a partner shows beside a report. It goes in while nobody has decided; what was decided by stays.
CREATE TABLE self_report_files (
  tenant_id TEXT NOT NULL,
  report_id TEXT NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  content_type TEXT NOT NULL,
  bytes INTEGER NOT NULL CHECK (bytes > 0),
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  file_key TEXT NOT NULL,
  by_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, report_id, id),
  FOREIGN KEY (tenant_id, report_id) REFERENCES self_reports (tenant_id, id)
) STRICT, WITHOUT ROWID;
