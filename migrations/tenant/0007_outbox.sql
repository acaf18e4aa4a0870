-- Work that a committed change has promised. A row leaves only in the batch that does the work, so a lost queue
-- message is sent again once its lease (available_at) has run out.
CREATE TABLE outbox (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  message TEXT NOT NULL CHECK (json_valid(message)),
  available_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  failure TEXT,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_by_due ON outbox (available_at);

-- A statement that inserts into this table aborts its whole batch unless its condition held (compare-and-set for jobs).
CREATE TABLE batch_guard (
  held INTEGER NOT NULL CHECK (held = 1)
) STRICT;
