-- One uploaded file each: what was found in it, what it changed, and what each changed record was before.
-- starts counts how often it was begun: a step that read it at an earlier start, under other columns, no longer counts.
-- committed_row and undo.cursor say how far a job has come; each step compares and sets them, so it counts once.
CREATE TABLE imports (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('opportunities', 'touchpoints', 'partners', 'accounts')),
  status TEXT NOT NULL CHECK (status IN ('received', 'checking', 'committing', 'done', 'failed', 'undoing', 'undone')),
  file_name TEXT NOT NULL,
  file_key TEXT NOT NULL,
  file_bytes INTEGER NOT NULL,
  mapping TEXT NOT NULL CHECK (json_valid(mapping)),
  formats TEXT NOT NULL CHECK (json_valid(formats)),
  options TEXT NOT NULL CHECK (json_valid(options)),
  dry_run INTEGER NOT NULL CHECK (dry_run IN (0, 1)),
  rows_read INTEGER NOT NULL DEFAULT 0,
  added INTEGER NOT NULL DEFAULT 0,
  updated INTEGER NOT NULL DEFAULT 0,
  skipped INTEGER NOT NULL DEFAULT 0,
  errors INTEGER NOT NULL DEFAULT 0,
  flagged TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(flagged)),
  starts INTEGER NOT NULL DEFAULT 1,
  committed_row INTEGER NOT NULL DEFAULT 0,
  undo TEXT CHECK (undo IS NULL OR json_valid(undo)),
  failure TEXT,
  run_id TEXT,
  created_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  finished_at INTEGER,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX imports_by_age ON imports (tenant_id, created_at, id);

-- Files that are being stored. A row leaves in the batch that writes its file's import; one that stays names a file that
-- nobody knows of.
CREATE TABLE import_uploads (
  tenant_id TEXT NOT NULL,
  file_key TEXT NOT NULL,
  begun_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, file_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX import_uploads_by_age ON import_uploads (begun_at);

CREATE TABLE import_errors (
  tenant_id TEXT NOT NULL,
  import_id TEXT NOT NULL,
  row INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,
  column_name TEXT NOT NULL,
  value TEXT NOT NULL,
  code TEXT NOT NULL,
  message TEXT NOT NULL,
  PRIMARY KEY (tenant_id, import_id, row, ordinal)
) STRICT, WITHOUT ROWID;

-- before is NULL for a record the import added. In the order of the file, and so appended: record ids are random, and the
-- record itself says which import and row changed it last.
CREATE TABLE import_changes (
  tenant_id TEXT NOT NULL,
  import_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('opportunities', 'touchpoints', 'partners', 'accounts')),
  row INTEGER NOT NULL,
  record_id TEXT NOT NULL,
  before TEXT CHECK (before IS NULL OR json_valid(before)),
  PRIMARY KEY (tenant_id, import_id, kind, row, record_id)
) STRICT, WITHOUT ROWID;
