CREATE TRIGGER overrides_no_replace BEFORE INSERT ON overrides
WHEN EXISTS (
  SELECT 1 FROM overrides
  WHERE tenant_id = NEW.tenant_id AND opportunity_id = NEW.opportunity_id AND (id = NEW.id OR lifted_at IS NULL))
BEGIN
  SELECT RAISE(ABORT, 'override-is-immutable');
END;
