-- Rates that people have entered: one unit of the currency is so many of the company's own, from starts_on until the next.
-- Entries keep the rate they were posted with, so a rate may be corrected or removed.
CREATE TABLE exchange_rates (
  tenant_id TEXT NOT NULL,
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  starts_on TEXT NOT NULL CHECK (length(starts_on) = 10),
  reporting_units TEXT NOT NULL,
  source TEXT NOT NULL,
  entered_by TEXT NOT NULL,
  entered_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, currency, starts_on)
) STRICT, WITHOUT ROWID;

-- Deals that stand in the ledger in another currency than the company's own, and for which there is no rate. Attribution keeps it.
CREATE TABLE missing_rates (
  tenant_id TEXT NOT NULL,
  opportunity_id TEXT NOT NULL,
  currency TEXT NOT NULL,
  day TEXT NOT NULL,
  period TEXT NOT NULL,
  PRIMARY KEY (tenant_id, opportunity_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX missing_rates_by_period ON missing_rates (tenant_id, period);
CREATE INDEX missing_rates_by_currency ON missing_rates (tenant_id, currency, day, opportunity_id);
