-- A file's contact more.
DROP TRIGGER contacts_noted_insert;
CREATE TRIGGER contacts_noted_insert AFTER INSERT ON contacts BEGIN
  UPDATE inference_books SET changes = changes + 1 WHERE tenant_id = NEW.tenant_id;
  INSERT INTO inference_changes (tenant_id, at, kind, id)
    SELECT DISTINCT b.tenant_id, b.changes, k.value ->> 0, k.value ->> 1 FROM inference_books b
    CROSS JOIN json_each(json_array(json_array('contact', NEW.external_id),
      json_array('email', lower(trim(NEW.email))),
      json_array('account', NEW.account_id),
      json_array('external-account', NEW.account_external_id))) k
    WHERE b.tenant_id = NEW.tenant_id AND b.noted >= 0
      AND b.changes - b.noted <= 5000 AND k.value ->> 1 IS NOT NULL;
END;
