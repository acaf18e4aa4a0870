-- What is kept under a person's address or as their act is found without looking through everybody's: for the copy of
-- their data that they may ask for, and for its erasure.
CREATE INDEX mails_by_address ON mails (to_email, created_at);
CREATE INDEX one_time_tokens_by_email ON one_time_tokens (email_norm);
CREATE INDEX invitations_by_acceptor ON invitations (accepted_by);
CREATE INDEX audit_events_by_person ON audit_events (actor_id, at, id);
CREATE INDEX api_keys_by_maker ON api_keys (created_by, created_at);
