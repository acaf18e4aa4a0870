-- How a company divides time, from a local day on; a company without a row has calendar months in UTC.
CREATE TABLE period_calendars (
  tenant_id TEXT NOT NULL,
  first_day TEXT NOT NULL,
  unit TEXT NOT NULL CHECK (unit IN ('month', 'quarter')),
  fiscal_year_start_month INTEGER NOT NULL CHECK (fiscal_year_start_month BETWEEN 1 AND 12),
  time_zone TEXT NOT NULL,
  PRIMARY KEY (tenant_id, first_day)
) STRICT, WITHOUT ROWID;

-- A period has a row from the first time that somebody closes it; before, it is open. The triggers below keep its moves legal.
CREATE TABLE periods (
  tenant_id TEXT NOT NULL,
  key TEXT NOT NULL,
  starts_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL CHECK (ends_at > starts_at),
  state TEXT NOT NULL CHECK (state IN ('open', 'closing', 'closed', 'locked')),
  close_id TEXT NOT NULL,
  closed_seq INTEGER,
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, key)
) STRICT, WITHOUT ROWID;

-- One closing each: through_seq and counted say how far it has come; facts are what its entry in the ledger will say, once known.
CREATE TABLE period_closes (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  key TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('running', 'closed', 'failed')),
  through_seq INTEGER NOT NULL DEFAULT 0,
  counted INTEGER NOT NULL DEFAULT 0,
  total INTEGER NOT NULL,
  facts TEXT CHECK (facts IS NULL OR json_valid(facts)),
  failure TEXT,
  entry_seq INTEGER,
  requested_by TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  finished_at INTEGER,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX period_closes_by_period ON period_closes (tenant_id, key, started_at);

CREATE TABLE period_close_totals (
  tenant_id TEXT NOT NULL,
  close_id TEXT NOT NULL,
  partner_ref TEXT NOT NULL,
  book TEXT NOT NULL,
  currency TEXT NOT NULL,
  amount_minor INTEGER NOT NULL CHECK (typeof(amount_minor) = 'integer'),
  entries INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, close_id, partner_ref, book, currency),
  FOREIGN KEY (tenant_id, close_id) REFERENCES period_closes (tenant_id, id)
) STRICT, WITHOUT ROWID;

-- What somebody has decided to close over, as long as there is not more of it. round counts the closings before.
CREATE TABLE period_waivers (
  tenant_id TEXT NOT NULL,
  key TEXT NOT NULL,
  round INTEGER NOT NULL,
  item TEXT NOT NULL,
  found INTEGER NOT NULL,
  reason TEXT NOT NULL CHECK (trim(reason) <> ''),
  waived_by TEXT NOT NULL,
  waived_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, key, round, item)
) STRICT, WITHOUT ROWID;

-- One person asks for it and another one approves; the entry in the ledger opens the period.
CREATE TABLE period_reopenings (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  key TEXT NOT NULL,
  close_id TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('requested', 'approved', 'reopened', 'lapsed')),
  reason TEXT NOT NULL CHECK (trim(reason) <> ''),
  requested_by TEXT NOT NULL,
  requested_at INTEGER NOT NULL,
  approved_by TEXT CHECK (approved_by <> requested_by),
  approved_at INTEGER,
  entry_seq INTEGER,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX period_reopenings_by_period ON period_reopenings (tenant_id, key, requested_at);
CREATE UNIQUE INDEX period_reopenings_open ON period_reopenings (tenant_id, key) WHERE status IN ('requested', 'approved');

CREATE INDEX ledger_balances_by_period ON ledger_balances (tenant_id, period, partner_ref, book, currency);

-- A prior-period adjustment is posted to an open period and says where it belongs, and which credit it takes the place of.
ALTER TABLE ledger_entries ADD COLUMN prior_period TEXT CHECK (prior_period <> period);
ALTER TABLE ledger_entries ADD COLUMN adjusts_seq INTEGER CHECK (adjusts_seq < seq);
