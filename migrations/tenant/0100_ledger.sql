-- The ledger. ledger_entries is the record; the other tables follow from it, row by row, through the trigger
-- ledger_entries_apply, and take no other change. `payload` holds the hashed bytes; the columns repeat it for queries.
-- Not WITHOUT ROWID: rows above 1 kB would spill into overflow pages there, 4.9 kB an entry instead of 1.6 kB.
CREATE TABLE ledger_entries (
  tenant_id TEXT NOT NULL,
  seq INTEGER NOT NULL CHECK (seq > 0),
  idem_key TEXT NOT NULL,
  kind TEXT NOT NULL,
  amount_minor INTEGER NOT NULL CHECK (typeof(amount_minor) = 'integer'),
  currency TEXT NOT NULL,
  partner_ref TEXT NOT NULL,
  partner_seq INTEGER NOT NULL CHECK (partner_seq > 0),
  opportunity_ref TEXT NOT NULL,
  share_ppm INTEGER NOT NULL CHECK (share_ppm BETWEEN 0 AND 1000000),
  book TEXT NOT NULL,
  period TEXT NOT NULL,
  effective_at INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  reverses_seq INTEGER CHECK (reverses_seq < seq),
  rule_id TEXT NOT NULL,
  rule_version INTEGER NOT NULL,
  prev_hash TEXT NOT NULL CHECK (length(prev_hash) = 64),
  entry_hash TEXT NOT NULL CHECK (length(entry_hash) = 64),
  payload TEXT NOT NULL,
  PRIMARY KEY (tenant_id, seq),
  CHECK ((kind = 'reversal') = (reverses_seq IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX ledger_entries_by_key ON ledger_entries (tenant_id, idem_key);
CREATE UNIQUE INDEX ledger_entries_by_partner ON ledger_entries (tenant_id, partner_ref, partner_seq);
CREATE UNIQUE INDEX ledger_entries_by_reversed ON ledger_entries (tenant_id, reverses_seq) WHERE reverses_seq IS NOT NULL;
CREATE INDEX ledger_entries_reversals ON ledger_entries (tenant_id, seq) WHERE kind = 'reversal';
CREATE INDEX ledger_entries_by_opportunity ON ledger_entries (tenant_id, opportunity_ref, seq);
CREATE INDEX ledger_entries_by_period ON ledger_entries (tenant_id, period, seq);

-- The newest entry of each company; before the first one, sequence 0 with a hash of zeros.
CREATE TABLE ledger_heads (
  tenant_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  entry_hash TEXT NOT NULL,
  recorded_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE ledger_partner_heads (
  tenant_id TEXT NOT NULL,
  partner_ref TEXT NOT NULL,
  partner_seq INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  entry_hash TEXT NOT NULL,
  PRIMARY KEY (tenant_id, partner_ref)
) STRICT, WITHOUT ROWID;

-- `last_seq` is the newest entry in the sum, so that the triggers can tell that each entry is added exactly once.
CREATE TABLE ledger_balances (
  tenant_id TEXT NOT NULL,
  book TEXT NOT NULL,
  partner_ref TEXT NOT NULL,
  period TEXT NOT NULL,
  currency TEXT NOT NULL,
  amount_minor INTEGER NOT NULL CHECK (typeof(amount_minor) = 'integer'),
  entries INTEGER NOT NULL,
  last_seq INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, book, partner_ref, period, currency)
) STRICT, WITHOUT ROWID;
