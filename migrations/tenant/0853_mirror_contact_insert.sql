-- A contact more: records may be of that person, and it is one more beside those on a deal.
CREATE TRIGGER mirror_contact_insert AFTER INSERT ON crm_mirror WHEN NEW.object = 'Contact' BEGIN
  UPDATE inference_books SET changes = changes + 1 WHERE tenant_id = NEW.tenant_id;
  INSERT INTO inference_changes (tenant_id, at, kind, id)
    SELECT b.tenant_id, b.changes, k.kind, k.id FROM inference_books b
    CROSS JOIN (
      SELECT 'contact' AS kind, NEW.id AS id
      UNION SELECT 'email', lower(trim(NEW.fields ->> '$.Email'))
      UNION SELECT 'external-account', NEW.account_id) k
    WHERE b.tenant_id = NEW.tenant_id AND b.noted >= 0 AND k.id IS NOT NULL;
END;
