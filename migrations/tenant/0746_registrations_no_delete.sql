-- A registration goes only with its company.
CREATE TRIGGER registrations_no_delete BEFORE DELETE ON registrations
WHEN NOT EXISTS (SELECT 1 FROM tenant_erasures WHERE tenant_id = OLD.tenant_id)
BEGIN
  SELECT RAISE(ABORT, 'registration-is-kept');
END;
