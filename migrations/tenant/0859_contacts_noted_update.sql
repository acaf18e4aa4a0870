-- A file's contact that has moved, has another address, or is gone.
CREATE TRIGGER contacts_noted_update AFTER UPDATE OF external_id, email, account_id, account_external_id, deleted_at ON contacts
WHEN NEW.external_id IS NOT OLD.external_id OR NEW.email IS NOT OLD.email OR NEW.account_id IS NOT OLD.account_id
  OR NEW.account_external_id IS NOT OLD.account_external_id OR NEW.deleted_at IS NOT OLD.deleted_at BEGIN
  UPDATE inference_books SET changes = changes + 1 WHERE tenant_id = NEW.tenant_id;
  INSERT INTO inference_changes (tenant_id, at, kind, id)
    SELECT b.tenant_id, b.changes, k.kind, k.id FROM inference_books b
    CROSS JOIN (
      SELECT 'contact' AS kind, OLD.external_id AS id
      UNION SELECT 'contact', NEW.external_id
      UNION SELECT 'email', lower(trim(OLD.email))
      UNION SELECT 'email', lower(trim(NEW.email))
      UNION SELECT 'account', OLD.account_id
      UNION SELECT 'account', NEW.account_id
      UNION SELECT 'external-account', OLD.account_external_id
      UNION SELECT 'external-account', NEW.account_external_id) k
    WHERE b.tenant_id = NEW.tenant_id AND b.noted >= 0 AND k.id IS NOT NULL;
END;
