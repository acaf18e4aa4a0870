-- What was decided under a version can be explained as long as the company is here.
CREATE TRIGGER registration_settings_no_delete BEFORE DELETE ON registration_settings
WHEN NOT EXISTS (SELECT 1 FROM tenant_erasures WHERE tenant_id = OLD.tenant_id)
BEGIN
  SELECT RAISE(ABORT, 'registration-settings-are-immutable');
END;
