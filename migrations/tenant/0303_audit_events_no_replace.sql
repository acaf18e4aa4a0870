-- REPLACE deletes without asking the trigger before deletes.
CREATE TRIGGER audit_events_no_replace BEFORE INSERT ON audit_events
WHEN EXISTS (SELECT 1 FROM audit_events WHERE tenant_id = NEW.tenant_id AND at = NEW.at AND id = NEW.id)
BEGIN
  SELECT RAISE(ABORT, 'audit-is-append-only');
END;
