CREATE TRIGGER watch_settings_no_update BEFORE UPDATE ON watch_settings BEGIN
  SELECT RAISE(ABORT, 'watch-settings-are-immutable');
END;
