CREATE TRIGGER dispute_events_no_update BEFORE UPDATE ON dispute_events BEGIN
  SELECT RAISE(ABORT, 'dispute-event-is-immutable');
END;
