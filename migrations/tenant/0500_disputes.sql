-- What a partner says is wrong about an entry of the ledger, whether it was found there or as a line of a statement.
-- expected_minor is what the partner says the entry should have been; adjustment_minor what a decision adds to it, and
-- adjustment_seq the entry that did. The history is dispute_events, whose newest is `version`; this is where it has come to.
CREATE TABLE disputes (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  number INTEGER NOT NULL CHECK (number > 0),
  partner_ref TEXT NOT NULL CHECK (partner_ref <> ''),
  opportunity_ref TEXT NOT NULL,
  entry_seq INTEGER NOT NULL CHECK (entry_seq > 0),
  statement_id TEXT,
  currency TEXT NOT NULL,
  entry_minor INTEGER NOT NULL CHECK (typeof(entry_minor) = 'integer'),
  expected_minor INTEGER NOT NULL CHECK (typeof(expected_minor) = 'integer' AND expected_minor <> entry_minor),
  state TEXT NOT NULL CHECK (state IN ('open', 'under_review', 'upheld', 'partly_upheld', 'rejected', 'withdrawn')),
  version INTEGER NOT NULL CHECK (version > 0),
  opened_at INTEGER NOT NULL,
  due_at INTEGER NOT NULL CHECK (due_at > opened_at),
  closed_at INTEGER,
  adjustment_minor INTEGER CHECK (adjustment_minor IS NULL OR typeof(adjustment_minor) = 'integer'),
  adjustment_seq INTEGER,
  PRIMARY KEY (tenant_id, id),
  CHECK ((state IN ('open', 'under_review')) = (closed_at IS NULL)),
  CHECK ((state IN ('upheld', 'partly_upheld')) = (adjustment_minor IS NOT NULL)),
  CHECK (adjustment_seq IS NULL OR adjustment_minor IS NOT NULL)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX disputes_by_number ON disputes (tenant_id, number);
-- A line of a statement is an entry, so one open dispute an entry is also one a line.
CREATE UNIQUE INDEX disputes_undecided ON disputes (tenant_id, entry_seq) WHERE state IN ('open', 'under_review');
CREATE UNIQUE INDEX disputes_by_adjustment ON disputes (tenant_id, adjustment_seq) WHERE adjustment_seq IS NOT NULL;
CREATE INDEX disputes_by_entry ON disputes (tenant_id, entry_seq);
CREATE INDEX disputes_by_opportunity ON disputes (tenant_id, opportunity_ref);
CREATE INDEX disputes_by_age ON disputes (tenant_id, opened_at, id);
CREATE INDEX disputes_by_partner ON disputes (tenant_id, partner_ref, opened_at, id);

-- What happened, in order: who said it is a person's id and the side that they were on.
CREATE TABLE dispute_events (
  tenant_id TEXT NOT NULL,
  dispute_id TEXT NOT NULL,
  seq INTEGER NOT NULL CHECK (seq > 0),
  kind TEXT NOT NULL
    CHECK (kind IN ('open', 'review', 'message', 'uphold', 'uphold_partly', 'reject', 'withdraw', 'adjust')),
  side TEXT NOT NULL CHECK (side IN ('partner', 'company', 'system')),
  by_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (tenant_id, dispute_id, seq),
  FOREIGN KEY (tenant_id, dispute_id) REFERENCES disputes (tenant_id, id),
  CHECK (kind IN ('review', 'withdraw', 'adjust') OR trim(text) <> '')
) STRICT, WITHOUT ROWID;
CREATE INDEX dispute_events_by_person ON dispute_events (tenant_id, by_id, at);

-- Evidence in object storage, with what was said when it was given.
CREATE TABLE dispute_files (
  tenant_id TEXT NOT NULL,
  dispute_id TEXT NOT NULL,
  event_seq INTEGER NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  content_type TEXT NOT NULL,
  bytes INTEGER NOT NULL CHECK (bytes > 0),
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  file_key TEXT NOT NULL,
  PRIMARY KEY (tenant_id, dispute_id, id),
  FOREIGN KEY (tenant_id, dispute_id, event_seq) REFERENCES dispute_events (tenant_id, dispute_id, seq)
) STRICT, WITHOUT ROWID;
