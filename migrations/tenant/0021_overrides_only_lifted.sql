-- What a person has set stays as it was set: it can only be lifted, once.
CREATE TRIGGER overrides_only_lifted BEFORE UPDATE ON overrides
WHEN NOT (
  OLD.lifted_at IS NULL AND NEW.lifted_at IS NOT NULL AND NEW.lifted_by IS NOT NULL
  AND NEW.tenant_id = OLD.tenant_id AND NEW.opportunity_id = OLD.opportunity_id AND NEW.id = OLD.id
  AND NEW.override = OLD.override AND NEW.created_by = OLD.created_by AND NEW.created_at = OLD.created_at)
BEGIN
  SELECT RAISE(ABORT, 'override-is-immutable');
END;
