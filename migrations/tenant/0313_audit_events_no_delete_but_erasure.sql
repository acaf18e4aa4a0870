DROP TRIGGER audit_events_no_delete;
CREATE TRIGGER audit_events_no_delete BEFORE DELETE ON audit_events
WHEN NOT EXISTS (SELECT 1 FROM tenant_erasures WHERE tenant_id = OLD.tenant_id)
BEGIN
  SELECT RAISE(ABORT, 'audit-is-append-only');
END;
