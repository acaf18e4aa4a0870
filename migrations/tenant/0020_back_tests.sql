-- A rule tried on closed deals, which changes nothing. cursor and state say how far it has come, and rules_revision against
-- which rules: should others be published meanwhile, it begins again. version_hash is that of the version it would become.
CREATE TABLE back_tests (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  rule_id TEXT,
  definition TEXT NOT NULL CHECK (json_valid(definition)),
  version_hash TEXT NOT NULL,
  from_day TEXT NOT NULL,
  to_day TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('queued', 'running', 'done', 'failed', 'cancelled')),
  rules_revision INTEGER NOT NULL,
  cursor TEXT CHECK (cursor IS NULL OR json_valid(cursor)),
  chunks INTEGER NOT NULL DEFAULT 0,
  state TEXT NOT NULL CHECK (json_valid(state)),
  considered INTEGER NOT NULL DEFAULT 0,
  total INTEGER NOT NULL,
  failure TEXT,
  created_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  finished_at INTEGER,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX back_tests_by_age ON back_tests (tenant_id, created_at, id);

-- The deals that a back-test splits otherwise, a row for each chunk of it and not for each deal. part is 0
-- unless they outgrow a row.
CREATE TABLE back_test_changes (
  tenant_id TEXT NOT NULL,
  back_test_id TEXT NOT NULL,
  chunk INTEGER NOT NULL,
  part INTEGER NOT NULL,
  changes TEXT NOT NULL CHECK (json_valid(changes)),
  PRIMARY KEY (tenant_id, back_test_id, chunk, part),
  FOREIGN KEY (tenant_id, back_test_id) REFERENCES back_tests (tenant_id, id)
) STRICT;
