-- A contact that has moved to another account, has another address, or is gone. Where it goes or comes back, what a
-- file or another connection says of the same contact counts again, or no more.
DROP TRIGGER mirror_contact_update;
CREATE TRIGGER mirror_contact_update AFTER UPDATE OF fields, account_id, deleted_at ON crm_mirror
WHEN NEW.object = 'Contact' AND (NEW.account_id IS NOT OLD.account_id OR NEW.deleted_at IS NOT OLD.deleted_at
  OR NEW.fields ->> '$.Email' IS NOT OLD.fields ->> '$.Email') BEGIN
  UPDATE inference_books SET changes = changes + 1 WHERE tenant_id = NEW.tenant_id;
  INSERT INTO inference_changes (tenant_id, at, kind, id)
    SELECT DISTINCT b.tenant_id, b.changes, k.value ->> 0, k.value ->> 1 FROM inference_books b
    CROSS JOIN json_each(json_array(json_array('contact', NEW.id),
      json_array('email', lower(trim(OLD.fields ->> '$.Email'))),
      json_array('email', lower(trim(NEW.fields ->> '$.Email'))),
      json_array('external-account', OLD.account_id),
      json_array('external-account', NEW.account_id))) k
    WHERE b.tenant_id = NEW.tenant_id AND b.noted >= 0
      AND b.changes - b.noted <= 5000 AND k.value ->> 1 IS NOT NULL;
  INSERT INTO inference_changes (tenant_id, at, kind, id)
    SELECT b.tenant_id, b.changes, k.value ->> 0, k.value ->> 1 FROM inference_books b
    CROSS JOIN contacts f ON f.tenant_id = b.tenant_id AND f.external_id = NEW.id
    CROSS JOIN json_each(json_array(json_array('email', lower(trim(f.email))),
      json_array('account', f.account_id),
      json_array('external-account', f.account_external_id))) k
    WHERE b.tenant_id = NEW.tenant_id AND b.noted >= 0
      AND b.changes - b.noted <= 5000 AND k.value ->> 1 IS NOT NULL AND NEW.deleted_at IS NOT OLD.deleted_at
    ON CONFLICT DO NOTHING;
  INSERT INTO inference_changes (tenant_id, at, kind, id)
    SELECT b.tenant_id, b.changes, k.value ->> 0, k.value ->> 1 FROM inference_books b
    CROSS JOIN connections c ON c.tenant_id = b.tenant_id AND c.id <> NEW.connection_id
    CROSS JOIN crm_mirror f ON f.tenant_id = b.tenant_id AND f.connection_id = c.id AND f.object = 'Contact' AND f.id = NEW.id
    CROSS JOIN json_each(json_array(json_array('email', lower(trim(f.fields ->> '$.Email'))),
      json_array('external-account', f.account_id))) k
    WHERE b.tenant_id = NEW.tenant_id AND b.noted >= 0
      AND b.changes - b.noted <= 5000 AND k.value ->> 1 IS NOT NULL AND NEW.deleted_at IS NOT OLD.deleted_at
    ON CONFLICT DO NOTHING;
END;
