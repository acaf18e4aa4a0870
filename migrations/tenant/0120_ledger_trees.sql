-- The Merkle tree over a company's entries (RFC 6962; docs/ledger-format.md). ledger_trees is its frontier: the roots of the
-- complete subtrees that the first `size` entries consist of, 64 hexadecimal digits each. ledger_nodes keeps every
-- complete subtree above the leaves, so that a proof reads a few of them; a leaf is hashed from its entry's bytes.
CREATE TABLE ledger_trees (
  tenant_id TEXT NOT NULL,
  size INTEGER NOT NULL CHECK (size >= 0),
  peaks TEXT NOT NULL CHECK (length(peaks) % 64 = 0),
  PRIMARY KEY (tenant_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE ledger_nodes (
  tenant_id TEXT NOT NULL,
  level INTEGER NOT NULL CHECK (level > 0),
  node_index INTEGER NOT NULL CHECK (node_index >= 0),
  hash TEXT NOT NULL CHECK (length(hash) = 64),
  PRIMARY KEY (tenant_id, level, node_index)
) STRICT, WITHOUT ROWID;

-- Signed tree heads in the order of their size; `signed_head` is the JWS, `head_digest` its SHA-256.
CREATE TABLE ledger_tree_heads (
  tenant_id TEXT NOT NULL,
  tree_size INTEGER NOT NULL CHECK (tree_size >= 0),
  root TEXT NOT NULL CHECK (length(root) = 64),
  head_hash TEXT NOT NULL CHECK (length(head_hash) = 64),
  published_at INTEGER NOT NULL,
  key_id TEXT NOT NULL,
  previous_digest TEXT NOT NULL CHECK (length(previous_digest) = 64),
  head_digest TEXT NOT NULL CHECK (length(head_digest) = 64),
  signed_head TEXT NOT NULL,
  PRIMARY KEY (tenant_id, tree_size)
) STRICT, WITHOUT ROWID;

-- One recomputation of a ledger from its stored bytes. `through_seq` is how far it has come, `head_hash` and `peaks` what it
-- has found there; `target_seq` is where it ends. `outbox_id` is the promise that it will be worked off.
CREATE TABLE ledger_verifications (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('running', 'sound', 'unsound', 'failed')),
  through_seq INTEGER NOT NULL DEFAULT 0,
  target_seq INTEGER NOT NULL,
  head_hash TEXT NOT NULL,
  recorded_at INTEGER NOT NULL DEFAULT 0,
  peaks TEXT NOT NULL DEFAULT '',
  first_bad_seq INTEGER,
  reason TEXT,
  detail TEXT,
  requested_by TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  finished_at INTEGER,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX ledger_verifications_by_age ON ledger_verifications (tenant_id, started_at, id);

-- While a company has a row here that is not lifted, its ledger takes no entry.
CREATE TABLE ledger_freezes (
  tenant_id TEXT NOT NULL,
  verification_id TEXT NOT NULL,
  frozen_at INTEGER NOT NULL,
  lifted_at INTEGER,
  lifted_by TEXT,
  lift_reason TEXT,
  lifted_after TEXT,
  PRIMARY KEY (tenant_id, verification_id),
  FOREIGN KEY (tenant_id, verification_id) REFERENCES ledger_verifications (tenant_id, id),
  CHECK ((lifted_at IS NULL) = (lifted_by IS NULL)),
  CHECK ((lifted_at IS NULL) = (lift_reason IS NULL)),
  CHECK ((lifted_at IS NULL) = (lifted_after IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX ledger_freezes_open ON ledger_freezes (tenant_id) WHERE lifted_at IS NULL;
