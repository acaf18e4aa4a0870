-- A file's contact that has moved, has another address, or is gone.
DROP TRIGGER contacts_noted_update;
CREATE TRIGGER contacts_noted_update AFTER UPDATE OF external_id, email, account_id, account_external_id, deleted_at ON contacts
WHEN NEW.external_id IS NOT OLD.external_id OR NEW.email IS NOT OLD.email OR NEW.account_id IS NOT OLD.account_id
  OR NEW.account_external_id IS NOT OLD.account_external_id OR NEW.deleted_at IS NOT OLD.deleted_at BEGIN
  UPDATE inference_books SET changes = changes + 1 WHERE tenant_id = NEW.tenant_id;
  INSERT INTO inference_changes (tenant_id, at, kind, id)
    SELECT DISTINCT b.tenant_id, b.changes, k.value ->> 0, k.value ->> 1 FROM inference_books b
    CROSS JOIN json_each(json_array(json_array('contact', OLD.external_id),
      json_array('contact', NEW.external_id),
      json_array('email', lower(trim(OLD.email))),
      json_array('email', lower(trim(NEW.email))),
      json_array('account', OLD.account_id),
      json_array('account', NEW.account_id),
      json_array('external-account', OLD.account_external_id),
      json_array('external-account', NEW.account_external_id))) k
    WHERE b.tenant_id = NEW.tenant_id AND b.noted >= 0
      AND b.changes - b.noted <= 5000 AND k.value ->> 1 IS NOT NULL;
END;
