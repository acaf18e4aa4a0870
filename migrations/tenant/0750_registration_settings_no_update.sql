CREATE TRIGGER registration_settings_no_update BEFORE UPDATE ON registration_settings BEGIN
  SELECT RAISE(ABORT, 'registration-settings-are-immutable');
END;
