-- Rules in immutable versions, the current shares of each opportunity, and the runs that compute them.
CREATE TABLE rules (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  current_version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE rule_versions (
  tenant_id TEXT NOT NULL,
  rule_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  model TEXT NOT NULL CHECK (json_valid(model)),
  version_hash TEXT NOT NULL,
  created_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, rule_id, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE opportunity_shares (
  tenant_id TEXT NOT NULL,
  partner_id TEXT NOT NULL,
  opportunity_id TEXT NOT NULL,
  share_ppm INTEGER NOT NULL CHECK (share_ppm BETWEEN 0 AND 1000000),
  amount_minor INTEGER NOT NULL CHECK (typeof(amount_minor) = 'integer'),
  currency TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('expected', 'attributed')),
  closed_at INTEGER,
  PRIMARY KEY (tenant_id, partner_id, opportunity_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX opportunity_shares_by_opportunity ON opportunity_shares (tenant_id, opportunity_id);
CREATE INDEX opportunity_shares_listed ON opportunity_shares (tenant_id, partner_id, ifnull(closed_at, 0), opportunity_id);

-- What opportunity_shares adds up to, kept in the same batches, so that a list of partners reads a row a partner and not a row a deal.
CREATE TABLE partner_totals (
  tenant_id TEXT NOT NULL,
  partner_id TEXT NOT NULL,
  currency TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('expected', 'attributed')),
  deals INTEGER NOT NULL,
  amount_minor INTEGER NOT NULL CHECK (typeof(amount_minor) = 'integer'),
  PRIMARY KEY (tenant_id, partner_id, currency, status)
) STRICT, WITHOUT ROWID;

CREATE TABLE attribution_runs (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  scope TEXT NOT NULL CHECK (json_valid(scope)),
  status TEXT NOT NULL CHECK (status IN ('queued', 'running', 'done', 'failed')),
  cursor TEXT,
  considered INTEGER NOT NULL DEFAULT 0,
  posted INTEGER NOT NULL DEFAULT 0,
  unchanged INTEGER NOT NULL DEFAULT 0,
  review INTEGER NOT NULL DEFAULT 0,
  failure TEXT,
  created_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  finished_at INTEGER,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX attribution_runs_at_work ON attribution_runs (tenant_id) WHERE status IN ('queued', 'running');
