-- What was graded or alerted under a version can be explained as long as the company is here.
CREATE TRIGGER watch_settings_no_delete BEFORE DELETE ON watch_settings
WHEN NOT EXISTS (SELECT 1 FROM tenant_erasures WHERE tenant_id = OLD.tenant_id)
BEGIN
  SELECT RAISE(ABORT, 'watch-settings-are-immutable');
END;
