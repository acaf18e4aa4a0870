CREATE TRIGGER registration_events_no_update BEFORE UPDATE ON registration_events BEGIN
  SELECT RAISE(ABORT, 'registration-event-is-immutable');
END;
