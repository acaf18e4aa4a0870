-- Records of partners and accounts that are one. A merge points from the duplicate to the record that stays; nothing else is moved, so
-- that taking the pointer away undoes it. survivor_id is where a record's pointers end, kept with them; NULL for a record that stays.
ALTER TABLE partners ADD COLUMN survivor_id TEXT;
ALTER TABLE accounts ADD COLUMN survivor_id TEXT;
-- The partner that this one is a subsidiary of, as somebody has said.
ALTER TABLE partners ADD COLUMN parent_id TEXT;
CREATE INDEX partners_merged ON partners (tenant_id, survivor_id) WHERE survivor_id IS NOT NULL;
CREATE INDEX accounts_merged ON accounts (tenant_id, survivor_id) WHERE survivor_id IS NOT NULL;
CREATE INDEX partners_with_parent ON partners (tenant_id, parent_id) WHERE parent_id IS NOT NULL;

CREATE TABLE record_merges (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('partner', 'account')),
  from_id TEXT NOT NULL,
  into_id TEXT NOT NULL,
  merged_by TEXT NOT NULL,
  merged_at INTEGER NOT NULL,
  undone_by TEXT,
  undone_at INTEGER,
  PRIMARY KEY (tenant_id, id),
  CHECK (from_id <> into_id)
) STRICT, WITHOUT ROWID;
-- A record is merged into one other at a time.
CREATE UNIQUE INDEX record_merges_open ON record_merges (tenant_id, kind, from_id) WHERE undone_at IS NULL;

-- Pairs that look alike and are not the same, as somebody has said; one_id comes before other_id.
CREATE TABLE distinct_records (
  tenant_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('partner', 'account')),
  one_id TEXT NOT NULL,
  other_id TEXT NOT NULL,
  decided_by TEXT NOT NULL,
  decided_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, kind, one_id, other_id),
  CHECK (one_id < other_id)
) STRICT, WITHOUT ROWID;
