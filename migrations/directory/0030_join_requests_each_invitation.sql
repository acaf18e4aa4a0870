-- Two companies may invite the same person: an organisation decides about each of their partnerships by itself.
DROP INDEX join_requests_open;
CREATE UNIQUE INDEX join_requests_open ON join_requests (organisation_id, user_id, invitation_id) WHERE decided_at IS NULL;
CREATE INDEX join_requests_by_invitation ON join_requests (invitation_id);
CREATE INDEX join_requests_by_user ON join_requests (user_id);
