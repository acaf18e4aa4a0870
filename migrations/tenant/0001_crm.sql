-- What a company's CRM says: partners, accounts, opportunities, and the touchpoints that are evidence of a partner's part.
CREATE TABLE partners (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  external_id TEXT,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  type TEXT,
  domain TEXT,
  source_hash TEXT,
  import_id TEXT,
  import_row INTEGER,
  revision INTEGER NOT NULL DEFAULT 1,
  archived_at INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX partners_by_name_key ON partners (tenant_id, name_key);
CREATE UNIQUE INDEX partners_by_external_id ON partners (tenant_id, external_id) WHERE external_id IS NOT NULL;

CREATE TABLE accounts (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  external_id TEXT,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  domain TEXT,
  source_hash TEXT,
  import_id TEXT,
  import_row INTEGER,
  revision INTEGER NOT NULL DEFAULT 1,
  archived_at INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX accounts_by_name_key ON accounts (tenant_id, name_key);
CREATE UNIQUE INDEX accounts_by_external_id ON accounts (tenant_id, external_id) WHERE external_id IS NOT NULL;

-- crm_partners is the CRM's own partner field, resolved: [{ "partnerId", "role" }]. It is evidence of source crm_field.
-- custom holds the mapped custom fields: { key: { "kind", "value" } }.
-- An opportunity whose attributed_revision is behind its revision waits for attribution.
-- Not WITHOUT ROWID: its ids are random, and a large import is a third faster when only their index is out of order.
CREATE TABLE opportunities (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  external_id TEXT NOT NULL,
  name TEXT NOT NULL,
  account_id TEXT,
  account_name TEXT,
  amount_minor INTEGER CHECK (amount_minor IS NULL OR typeof(amount_minor) = 'integer'),
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  stage TEXT,
  outcome TEXT NOT NULL CHECK (outcome IN ('open', 'won', 'lost')),
  type TEXT,
  owner TEXT,
  region TEXT,
  product TEXT,
  custom TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(custom)),
  crm_created_at INTEGER,
  closed_at INTEGER,
  lead_created_at INTEGER,
  crm_partners TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(crm_partners)),
  flags TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(flags)),
  source_hash TEXT,
  import_id TEXT,
  import_row INTEGER,
  revision INTEGER NOT NULL DEFAULT 1,
  deleted_at INTEGER,
  attributed_revision INTEGER NOT NULL DEFAULT 0,
  attribution_status TEXT NOT NULL DEFAULT 'pending'
    CHECK (attribution_status IN ('pending', 'attributed', 'unattributed', 'review', 'expected', 'none')),
  attributed_minor INTEGER NOT NULL DEFAULT 0 CHECK (typeof(attributed_minor) = 'integer'),
  unattributed_minor INTEGER NOT NULL DEFAULT 0 CHECK (typeof(unattributed_minor) = 'integer'),
  rule_id TEXT,
  rule_version INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id)
) STRICT;
CREATE UNIQUE INDEX opportunities_by_external_id ON opportunities (tenant_id, external_id);
CREATE INDEX opportunities_awaiting_attribution ON opportunities (tenant_id, id) WHERE attributed_revision < revision;
-- Lists walk it in the order of the close, and the overview finds all it adds up in it.
CREATE INDEX opportunities_by_close ON opportunities
  (tenant_id, ifnull(closed_at, 0), id, closed_at, outcome, currency, amount_minor, attributed_minor, attribution_status, deleted_at);
CREATE INDEX opportunities_listed_by_amount ON opportunities (tenant_id, ifnull(amount_minor, 0), id);
CREATE INDEX opportunities_unattributed ON opportunities (tenant_id, ifnull(closed_at, 0), id)
  WHERE attribution_status = 'unattributed';
CREATE INDEX opportunities_in_review ON opportunities (tenant_id, ifnull(closed_at, 0), id)
  WHERE attribution_status = 'review';

-- The custom fields that opportunities of this company have, for whoever builds a rule on them.
CREATE TABLE custom_fields (
  tenant_id TEXT NOT NULL,
  key TEXT NOT NULL,
  label TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('text', 'number', 'date', 'boolean')),
  PRIMARY KEY (tenant_id, key)
) STRICT, WITHOUT ROWID;

-- valid_until is the last instant of a close for which the evidence gives credit, as of a registration; NULL is without an end.
CREATE TABLE touchpoints (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  external_id TEXT NOT NULL,
  opportunity_id TEXT NOT NULL,
  partner_id TEXT NOT NULL,
  source TEXT NOT NULL CHECK (source IN
    ('crm_field', 'deal_registration', 'activity', 'campaign', 'contact_role', 'self_report', 'marketplace', 'manual')),
  type TEXT,
  role TEXT,
  units TEXT,
  confidence_ppm INTEGER CHECK (confidence_ppm BETWEEN 0 AND 1000000),
  occurred_at INTEGER,
  status TEXT NOT NULL DEFAULT 'approved' CHECK (status IN ('approved', 'pending', 'rejected')),
  valid_until INTEGER,
  note TEXT,
  source_hash TEXT,
  import_id TEXT,
  import_row INTEGER,
  revision INTEGER NOT NULL DEFAULT 1,
  deleted_at INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, opportunity_id) REFERENCES opportunities (tenant_id, id),
  FOREIGN KEY (tenant_id, partner_id) REFERENCES partners (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX touchpoints_by_external_id ON touchpoints (tenant_id, external_id);
CREATE INDEX touchpoints_by_opportunity ON touchpoints (tenant_id, opportunity_id);
CREATE INDEX touchpoints_by_partner ON touchpoints (tenant_id, partner_id, occurred_at);
