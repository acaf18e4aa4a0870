DROP TRIGGER overrides_no_delete;
CREATE TRIGGER overrides_no_delete BEFORE DELETE ON overrides
WHEN NOT EXISTS (SELECT 1 FROM tenant_erasures WHERE tenant_id = OLD.tenant_id)
BEGIN
  SELECT RAISE(ABORT, 'override-is-immutable');
END;
