-- An account that is found by other words, or is another's now.
DROP TRIGGER accounts_noted_update;
CREATE TRIGGER accounts_noted_update AFTER UPDATE OF name, domain, external_id, survivor_id, archived_at ON accounts
WHEN NEW.name IS NOT OLD.name OR NEW.domain IS NOT OLD.domain OR NEW.external_id IS NOT OLD.external_id
  OR NEW.survivor_id IS NOT OLD.survivor_id OR NEW.archived_at IS NOT OLD.archived_at BEGIN
  UPDATE inference_books SET changes = changes + 1 WHERE tenant_id = NEW.tenant_id;
  INSERT INTO inference_account_changes (tenant_id, at, account_id)
    SELECT DISTINCT b.tenant_id, b.changes, k.value FROM inference_books b
    CROSS JOIN json_each(json_array(NEW.id, OLD.survivor_id, NEW.survivor_id)) k
    WHERE b.tenant_id = NEW.tenant_id AND b.noted >= 0 AND b.changes - b.noted <= 5000 AND k.value IS NOT NULL;
END;
