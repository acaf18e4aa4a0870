-- Statements for all partners of a period, as one job. An item is settled in the batch that writes its statement, and filed
-- once its files are kept and its partner is told; `done` counts those. zip_key names the file of all of them once it is whole.
CREATE TABLE statement_issues (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  period TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('queued', 'running', 'packing', 'done', 'failed')),
  total INTEGER NOT NULL,
  done INTEGER NOT NULL DEFAULT 0,
  failure TEXT,
  zip_key TEXT,
  created_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  finished_at INTEGER,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX statement_issues_by_age ON statement_issues (tenant_id, created_at, id);

CREATE TABLE statement_issue_items (
  tenant_id TEXT NOT NULL,
  issue_id TEXT NOT NULL,
  place INTEGER NOT NULL,
  partner_ref TEXT NOT NULL,
  currency TEXT NOT NULL,
  statement_id TEXT,
  -- issued: a new version. unchanged: the version in force says the same already.
  outcome TEXT CHECK (outcome IN ('issued', 'unchanged')),
  filed INTEGER NOT NULL DEFAULT 0 CHECK (filed IN (0, 1)),
  PRIMARY KEY (tenant_id, issue_id, place),
  FOREIGN KEY (tenant_id, issue_id) REFERENCES statement_issues (tenant_id, id),
  CHECK ((outcome IS NULL) = (statement_id IS NULL))
) STRICT, WITHOUT ROWID;
