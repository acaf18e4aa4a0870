-- An invitation is for one address: to a company's team, to a partner record, or to a partner organisation's team.
CREATE TABLE invitations (
  id TEXT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('company', 'partner', 'organisation')),
  tenant_id TEXT REFERENCES tenants (id),
  partner_id TEXT,
  organisation_id TEXT REFERENCES partner_organisations (id),
  email_norm TEXT NOT NULL,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  -- Replaced when it is sent again, which is the end of the one before.
  token_hash TEXT NOT NULL UNIQUE,
  invited_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  sent_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  accepted_at INTEGER,
  accepted_by TEXT REFERENCES users (id),
  revoked_at INTEGER,
  CHECK ((kind = 'organisation') = (tenant_id IS NULL)),
  CHECK ((kind = 'partner') = (partner_id IS NOT NULL)),
  CHECK ((kind = 'organisation') = (organisation_id IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX invitations_by_tenant ON invitations (tenant_id, created_at);
CREATE INDEX invitations_by_organisation ON invitations (organisation_id, created_at);
CREATE INDEX invitations_by_email ON invitations (email_norm);
-- One open invitation an address and place.
CREATE UNIQUE INDEX invitations_open ON invitations
  (kind, coalesce(tenant_id, ''), coalesce(partner_id, ''), coalesce(organisation_id, ''), email_norm)
  WHERE accepted_at IS NULL AND revoked_at IS NULL;

-- Somebody invited as a partner belongs to an organisation that is here already: an admin of it has to agree.
CREATE TABLE join_requests (
  id TEXT NOT NULL PRIMARY KEY,
  organisation_id TEXT NOT NULL REFERENCES partner_organisations (id),
  user_id TEXT NOT NULL REFERENCES users (id),
  invitation_id TEXT REFERENCES invitations (id),
  created_at INTEGER NOT NULL,
  decided_at INTEGER,
  decided_by TEXT REFERENCES users (id),
  decision TEXT CHECK (decision IN ('agreed', 'refused')),
  CHECK ((decided_at IS NULL) = (decision IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX join_requests_by_organisation ON join_requests (organisation_id, created_at);
CREATE UNIQUE INDEX join_requests_open ON join_requests (organisation_id, user_id) WHERE decided_at IS NULL;
