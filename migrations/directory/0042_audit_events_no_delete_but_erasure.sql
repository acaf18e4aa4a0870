DROP TRIGGER audit_events_no_delete;
CREATE TRIGGER audit_events_no_delete BEFORE DELETE ON audit_events
WHEN NOT EXISTS (
  SELECT 1 FROM company_deletions
  WHERE tenant_id = OLD.owner_id AND cancelled_at IS NULL AND begun_at IS NOT NULL)
BEGIN
  SELECT RAISE(ABORT, 'audit-is-append-only');
END;
