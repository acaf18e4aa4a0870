-- A deal that reads otherwise: by its name, its account or its time, or because it is gone.
CREATE TRIGGER opportunities_noted_update
AFTER UPDATE OF name, account_id, crm_created_at, closed_at, outcome, external_id, deleted_at ON opportunities
WHEN NEW.name IS NOT OLD.name OR NEW.account_id IS NOT OLD.account_id OR NEW.crm_created_at IS NOT OLD.crm_created_at
  OR NEW.closed_at IS NOT OLD.closed_at OR NEW.outcome IS NOT OLD.outcome OR NEW.external_id IS NOT OLD.external_id
  OR NEW.deleted_at IS NOT OLD.deleted_at BEGIN
  UPDATE inference_books SET changes = changes + 1 WHERE tenant_id = NEW.tenant_id;
END;
