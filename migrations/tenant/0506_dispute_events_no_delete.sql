-- What was said in a dispute goes only with its company.
CREATE TRIGGER dispute_events_no_delete BEFORE DELETE ON dispute_events
WHEN NOT EXISTS (SELECT 1 FROM tenant_erasures WHERE tenant_id = OLD.tenant_id)
BEGIN
  SELECT RAISE(ABORT, 'dispute-event-is-immutable');
END;
