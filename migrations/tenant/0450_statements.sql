-- What was issued, a row for each version. The document is kept as it was signed, in parts, because a row of D1 holds 2 MB.
-- previous_tree_size is of the head that the document names as previousHead; head_size of the one it was itself proven under.
CREATE TABLE statements (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  number INTEGER NOT NULL CHECK (number > 0),
  version INTEGER NOT NULL CHECK (version > 0),
  partner_ref TEXT NOT NULL,
  period TEXT NOT NULL,
  currency TEXT NOT NULL,
  opening_minor INTEGER NOT NULL CHECK (typeof(opening_minor) = 'integer'),
  closing_minor INTEGER NOT NULL CHECK (typeof(closing_minor) = 'integer'),
  lines INTEGER NOT NULL,
  chain_to INTEGER NOT NULL,
  document_hash TEXT NOT NULL CHECK (length(document_hash) = 64),
  signature TEXT NOT NULL,
  previous_tree_size INTEGER,
  head_size INTEGER NOT NULL,
  is_final INTEGER NOT NULL CHECK (is_final IN (0, 1)),
  lapse_days INTEGER NOT NULL CHECK (lapse_days > 0),
  issued_by TEXT NOT NULL,
  issued_at INTEGER NOT NULL,
  superseded_at INTEGER,
  acknowledged_by TEXT,
  acknowledged_at INTEGER,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX statements_by_number ON statements (tenant_id, number, version);
CREATE UNIQUE INDEX statements_by_matter ON statements (tenant_id, partner_ref, period, currency, version);
CREATE INDEX statements_by_age ON statements (tenant_id, issued_at, id);

CREATE TABLE statement_documents (
  tenant_id TEXT NOT NULL,
  statement_id TEXT NOT NULL,
  part INTEGER NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (tenant_id, statement_id, part),
  FOREIGN KEY (tenant_id, statement_id) REFERENCES statements (tenant_id, id)
) STRICT;
