-- The history of a registration goes only with its company.
CREATE TRIGGER registration_events_no_delete BEFORE DELETE ON registration_events
WHEN NOT EXISTS (SELECT 1 FROM tenant_erasures WHERE tenant_id = OLD.tenant_id)
BEGIN
  SELECT RAISE(ABORT, 'registration-event-is-immutable');
END;
