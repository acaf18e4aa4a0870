-- Rules in immutable versions, what people set by hand, the current shares of each opportunity, and the runs that compute them.
-- retired_on is the first day on which no version of the rule is in force any more. revision counts every change.
CREATE TABLE rules (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  revision INTEGER NOT NULL,
  retired_on TEXT,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;

-- At most one draft a rule; revision is the rule's as of its last change. An approval is of the draft as it is.
CREATE TABLE rule_drafts (
  tenant_id TEXT NOT NULL,
  rule_id TEXT NOT NULL,
  definition TEXT NOT NULL CHECK (json_valid(definition)),
  revision INTEGER NOT NULL,
  updated_by TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  approved_by TEXT,
  PRIMARY KEY (tenant_id, rule_id)
) STRICT, WITHOUT ROWID;

-- In force from effective_from up to but without effective_until; NULL is from the beginning, or without an end.
CREATE TABLE rule_versions (
  tenant_id TEXT NOT NULL,
  rule_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  definition TEXT NOT NULL CHECK (json_valid(definition)),
  version_hash TEXT NOT NULL,
  effective_from TEXT,
  effective_until TEXT,
  comment TEXT,
  created_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  published_by TEXT NOT NULL,
  approved_by TEXT,
  published_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, rule_id, version)
) STRICT, WITHOUT ROWID;

-- What a company has chosen, and rulesRevision, which counts publications and retirements: a run that began with other
-- rules notices, and of two people who publish at once only one does.
CREATE TABLE tenant_settings (
  tenant_id TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL CHECK (json_valid(value)),
  PRIMARY KEY (tenant_id, key)
) STRICT, WITHOUT ROWID;

-- Splits set by hand; one that is not lifted decides its opportunity.
CREATE TABLE overrides (
  tenant_id TEXT NOT NULL,
  opportunity_id TEXT NOT NULL,
  id TEXT NOT NULL,
  override TEXT NOT NULL CHECK (json_valid(override)),
  created_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  lifted_by TEXT,
  lifted_at INTEGER,
  PRIMARY KEY (tenant_id, opportunity_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX overrides_open ON overrides (tenant_id, opportunity_id) WHERE lifted_at IS NULL;

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
