-- What an entry is worth in the currency that the company reports in, at the rate that was frozen with it. Written in the batch that
-- appends the entry and never after: the hash of content is in the payload of a credit, and a reversal repeats its credit's row with
-- the amount negated. book, partner_ref, period, currency and effective_at repeat the entry's.
CREATE TABLE ledger_conversions (
  tenant_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  book TEXT NOT NULL,
  partner_ref TEXT NOT NULL,
  period TEXT NOT NULL,
  currency TEXT NOT NULL,
  effective_at INTEGER NOT NULL,
  reporting_currency TEXT NOT NULL,
  amount_minor INTEGER NOT NULL CHECK (typeof(amount_minor) = 'integer'),
  content TEXT NOT NULL CHECK (json_valid(content)),
  hash TEXT NOT NULL CHECK (length(hash) = 64),
  PRIMARY KEY (tenant_id, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX ledger_conversions_by_time ON ledger_conversions (tenant_id, book, effective_at, amount_minor);
