CREATE TRIGGER registration_reminders_no_update BEFORE UPDATE ON registration_reminders BEGIN
  SELECT RAISE(ABORT, 'registration-reminder-is-immutable');
END;
