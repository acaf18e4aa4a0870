-- What the connected CRM says, record by record and field by field, as its integration user sees it. Deals, accounts and partners
-- are made from it; contacts, activities, roles and campaign members are kept for what is to be inferred from them.
-- fields holds what is not empty. A field that is no longer visible keeps its last value. dirty: what follows from the record has
-- not been worked out yet. seen_run is the last full reading that met the record.
CREATE TABLE crm_mirror (
  tenant_id TEXT NOT NULL,
  connection_id TEXT NOT NULL,
  object TEXT NOT NULL,
  id TEXT NOT NULL,
  modstamp INTEGER NOT NULL,
  fields TEXT NOT NULL CHECK (json_valid(fields)),
  account_id TEXT,
  opportunity_id TEXT,
  contact_id TEXT,
  merged_into TEXT,
  deleted_at INTEGER,
  dirty INTEGER NOT NULL DEFAULT 0 CHECK (dirty IN (0, 1)),
  seen_run TEXT,
  PRIMARY KEY (tenant_id, connection_id, object, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX crm_mirror_dirty ON crm_mirror (tenant_id, connection_id, object, id) WHERE dirty = 1;
CREATE INDEX crm_mirror_by_account ON crm_mirror (tenant_id, connection_id, account_id, object) WHERE account_id IS NOT NULL;
CREATE INDEX crm_mirror_by_opportunity ON crm_mirror (tenant_id, connection_id, opportunity_id, object)
  WHERE opportunity_id IS NOT NULL;
CREATE INDEX crm_mirror_by_contact ON crm_mirror (tenant_id, connection_id, contact_id, object) WHERE contact_id IS NOT NULL;
CREATE INDEX crm_mirror_merged ON crm_mirror (tenant_id, connection_id, object, id) WHERE merged_into IS NOT NULL;

-- What people have decided about a partner's value in the CRM: which partner it is, or that it is none.
CREATE TABLE connection_partner_values (
  tenant_id TEXT NOT NULL,
  connection_id TEXT NOT NULL,
  value_key TEXT NOT NULL,
  label TEXT NOT NULL,
  decision TEXT NOT NULL CHECK (decision IN ('partner', 'ignored')),
  partner_id TEXT,
  decided_by TEXT NOT NULL,
  decided_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, connection_id, value_key)
) STRICT, WITHOUT ROWID;
