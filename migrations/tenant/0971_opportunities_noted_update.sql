-- A deal that reads otherwise: by its name, its account or its time, or because it is gone.
DROP TRIGGER opportunities_noted_update;
CREATE TRIGGER opportunities_noted_update
AFTER UPDATE OF name, account_id, crm_created_at, closed_at, outcome, external_id, deleted_at ON opportunities
WHEN NEW.name IS NOT OLD.name OR NEW.account_id IS NOT OLD.account_id OR NEW.crm_created_at IS NOT OLD.crm_created_at
  OR NEW.closed_at IS NOT OLD.closed_at OR NEW.outcome IS NOT OLD.outcome OR NEW.external_id IS NOT OLD.external_id
  OR NEW.deleted_at IS NOT OLD.deleted_at BEGIN
  UPDATE inference_books SET changes = changes + 1 WHERE tenant_id = NEW.tenant_id;
  INSERT INTO inference_changes (tenant_id, at, kind, id)
    SELECT DISTINCT b.tenant_id, b.changes, k.value ->> 0, k.value ->> 1 FROM inference_books b
    CROSS JOIN json_each(json_array(json_array('deal', NEW.id),
      json_array('account', OLD.account_id),
      json_array('account', NEW.account_id))) k
    WHERE b.tenant_id = NEW.tenant_id AND b.noted >= 0
      AND b.changes - b.noted <= 5000 AND k.value ->> 1 IS NOT NULL;
END;
