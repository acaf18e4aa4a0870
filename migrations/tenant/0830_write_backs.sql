-- What a company has Fairshare write to its CRM: one connection of a company at most, and none where there is no row.
CREATE TABLE write_backs (
  tenant_id TEXT NOT NULL PRIMARY KEY,
  connection_id TEXT NOT NULL,
  settings TEXT NOT NULL CHECK (json_valid(settings)),
  saved_by TEXT NOT NULL,
  saved_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
