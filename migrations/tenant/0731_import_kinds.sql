-- The kinds of file grow by contacts and activities. SQLite changes no CHECK, so the tables are made anew.
CREATE TABLE imports_of_all_kinds (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('opportunities', 'touchpoints', 'partners', 'accounts', 'contacts', 'activities')),
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
INSERT INTO imports_of_all_kinds SELECT * FROM imports;
DROP TABLE imports;
ALTER TABLE imports_of_all_kinds RENAME TO imports;
CREATE INDEX imports_by_age ON imports (tenant_id, created_at, id);

CREATE TABLE import_changes_of_all_kinds (
  tenant_id TEXT NOT NULL,
  import_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('opportunities', 'touchpoints', 'partners', 'accounts', 'contacts', 'activities')),
  row INTEGER NOT NULL,
  record_id TEXT NOT NULL,
  before TEXT CHECK (before IS NULL OR json_valid(before)),
  PRIMARY KEY (tenant_id, import_id, kind, row, record_id)
) STRICT, WITHOUT ROWID;
INSERT INTO import_changes_of_all_kinds SELECT * FROM import_changes;
DROP TABLE import_changes;
ALTER TABLE import_changes_of_all_kinds RENAME TO import_changes;
