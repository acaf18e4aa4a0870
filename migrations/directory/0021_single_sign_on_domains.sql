-- Which companies' sign-in people with an address of this domain may be sent to. The list in single_sign_on goes: this is it.
CREATE TABLE single_sign_on_domains (
  domain TEXT NOT NULL,
  tenant_id TEXT NOT NULL REFERENCES tenants (id),
  PRIMARY KEY (domain, tenant_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX single_sign_on_domains_by_tenant ON single_sign_on_domains (tenant_id);
ALTER TABLE single_sign_on DROP COLUMN domains;
