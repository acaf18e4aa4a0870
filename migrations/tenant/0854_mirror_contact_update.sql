-- A contact that has moved to another account, has another address, or is gone.
CREATE TRIGGER mirror_contact_update AFTER UPDATE OF fields, account_id, deleted_at ON crm_mirror
WHEN NEW.object = 'Contact' AND (NEW.account_id IS NOT OLD.account_id OR NEW.deleted_at IS NOT OLD.deleted_at
  OR NEW.fields ->> '$.Email' IS NOT OLD.fields ->> '$.Email') BEGIN
  UPDATE inference_books SET changes = changes + 1 WHERE tenant_id = NEW.tenant_id;
  INSERT INTO inference_changes (tenant_id, at, kind, id)
    SELECT b.tenant_id, b.changes, k.kind, k.id FROM inference_books b
    CROSS JOIN (
      SELECT 'contact' AS kind, NEW.id AS id
      UNION SELECT 'email', lower(trim(OLD.fields ->> '$.Email'))
      UNION SELECT 'email', lower(trim(NEW.fields ->> '$.Email'))
      UNION SELECT 'external-account', OLD.account_id
      UNION SELECT 'external-account', NEW.account_id) k
    WHERE b.tenant_id = NEW.tenant_id AND b.noted >= 0 AND k.id IS NOT NULL;
END;
