-- Filters and order of the deals' list under a name, for whoever saved them and, where shared, for the whole company.
CREATE TABLE saved_views (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  name TEXT NOT NULL,
  -- {"outcome": "won", …}: words of the list's address, by their names.
  query TEXT NOT NULL CHECK (json_valid(query)),
  is_shared INTEGER NOT NULL CHECK (is_shared IN (0, 1)),
  created_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, user_id, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX saved_views_shared ON saved_views (tenant_id, name) WHERE is_shared = 1;
