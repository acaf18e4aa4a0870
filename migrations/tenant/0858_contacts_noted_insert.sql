-- A file's contact more.
CREATE TRIGGER contacts_noted_insert AFTER INSERT ON contacts BEGIN
  UPDATE inference_books SET changes = changes + 1 WHERE tenant_id = NEW.tenant_id;
  INSERT INTO inference_changes (tenant_id, at, kind, id)
    SELECT b.tenant_id, b.changes, k.kind, k.id FROM inference_books b
    CROSS JOIN (
      SELECT 'contact' AS kind, NEW.external_id AS id
      UNION SELECT 'email', lower(trim(NEW.email))
      UNION SELECT 'account', NEW.account_id
      UNION SELECT 'external-account', NEW.account_external_id) k
    WHERE b.tenant_id = NEW.tenant_id AND b.noted >= 0 AND k.id IS NOT NULL;
END;
