-- People belong to partner organisations with a role; an organisation is a partner of a company. What someone of an
-- organisation sees are the organisation's partnerships, except where a company has shut that person out.
CREATE TABLE organisation_members (
  user_id TEXT NOT NULL PRIMARY KEY REFERENCES users (id),
  organisation_id TEXT NOT NULL REFERENCES partner_organisations (id),
  role TEXT NOT NULL CHECK (role IN ('admin', 'seller', 'finance', 'viewer')),
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX organisation_members_by_organisation ON organisation_members (organisation_id);

CREATE TABLE partnerships (
  tenant_id TEXT NOT NULL REFERENCES tenants (id),
  partner_id TEXT NOT NULL,
  organisation_id TEXT NOT NULL REFERENCES partner_organisations (id),
  created_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, partner_id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX partnerships_by_organisation ON partnerships (organisation_id, tenant_id);

CREATE TABLE partner_blocks (
  tenant_id TEXT NOT NULL REFERENCES tenants (id),
  user_id TEXT NOT NULL REFERENCES users (id),
  created_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX partner_blocks_by_user ON partner_blocks (user_id);

INSERT OR IGNORE INTO organisation_members (user_id, organisation_id, role, created_at)
  SELECT user_id, MIN(organisation_id), 'admin', MIN(accepted_at) FROM partner_links GROUP BY user_id;
INSERT OR IGNORE INTO partnerships (tenant_id, partner_id, organisation_id, created_at)
  SELECT tenant_id, partner_id, organisation_id, accepted_at FROM partner_links;
DROP TABLE partner_links;

-- Who agrees that someone with an address of this domain belongs to the organisation is an admin of it, never the domain.
ALTER TABLE partner_organisations ADD COLUMN domain TEXT;
CREATE INDEX partner_organisations_by_domain ON partner_organisations (domain);

ALTER TABLE tenant_members ADD COLUMN role TEXT NOT NULL DEFAULT 'owner'
  CHECK (role IN ('owner', 'admin', 'finance', 'partner_manager', 'analyst', 'viewer'));

ALTER TABLE tenants ADD COLUMN visibility TEXT NOT NULL DEFAULT 'count'
  CHECK (visibility IN ('nothing', 'count', 'names'));
ALTER TABLE tenants ADD COLUMN time_zone TEXT NOT NULL DEFAULT 'UTC';
ALTER TABLE tenants ADD COLUMN needs_second_factor INTEGER NOT NULL DEFAULT 0 CHECK (needs_second_factor IN (0, 1));
ALTER TABLE tenants ADD COLUMN deleted_at INTEGER;
