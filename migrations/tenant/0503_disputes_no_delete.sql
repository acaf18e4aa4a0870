-- A dispute goes only with its company.
CREATE TRIGGER disputes_no_delete BEFORE DELETE ON disputes
WHEN NOT EXISTS (SELECT 1 FROM tenant_erasures WHERE tenant_id = OLD.tenant_id)
BEGIN
  SELECT RAISE(ABORT, 'dispute-is-kept');
END;
