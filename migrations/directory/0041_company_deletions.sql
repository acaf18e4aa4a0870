-- Companies that an owner has deleted. Nobody gets in from that moment; until due_at the link in the mail takes it back,
-- then the data goes for good, bit by bit, from begun_at to finished_at. The row stays and names nobody but by id.
CREATE TABLE company_deletions (
  tenant_id TEXT NOT NULL REFERENCES tenants (id),
  id TEXT NOT NULL,
  requested_by TEXT NOT NULL,
  token_hash TEXT NOT NULL UNIQUE,
  requested_at INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  cancelled_at INTEGER,
  begun_at INTEGER,
  finished_at INTEGER,
  PRIMARY KEY (tenant_id, id),
  CHECK (cancelled_at IS NULL OR begun_at IS NULL)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX company_deletions_open ON company_deletions (tenant_id) WHERE cancelled_at IS NULL;
CREATE INDEX company_deletions_by_due ON company_deletions (due_at) WHERE cancelled_at IS NULL AND finished_at IS NULL;
CREATE INDEX mails_by_tenant ON mails (tenant_id) WHERE tenant_id IS NOT NULL;
