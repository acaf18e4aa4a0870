-- A company's partner records that were merged into another: whoever belongs to the one that stays sees what was written for these too.
CREATE TABLE partner_aliases (
  tenant_id TEXT NOT NULL REFERENCES tenants (id),
  partner_id TEXT NOT NULL,
  survivor_id TEXT NOT NULL,
  PRIMARY KEY (tenant_id, partner_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX partner_aliases_by_survivor ON partner_aliases (tenant_id, survivor_id);
