-- A contact more: records may be of that person, and it is one more beside those on a deal. What a file or another connection says of the
-- same contact counts no more.
DROP TRIGGER mirror_contact_insert;
CREATE TRIGGER mirror_contact_insert AFTER INSERT ON crm_mirror WHEN NEW.object = 'Contact' BEGIN
  UPDATE inference_books SET changes = changes + 1 WHERE tenant_id = NEW.tenant_id;
  INSERT INTO inference_changes (tenant_id, at, kind, id)
    SELECT DISTINCT b.tenant_id, b.changes, k.value ->> 0, k.value ->> 1 FROM inference_books b
    CROSS JOIN json_each(json_array(json_array('contact', NEW.id),
      json_array('email', lower(trim(NEW.fields ->> '$.Email'))),
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
      AND b.changes - b.noted <= 5000 AND k.value ->> 1 IS NOT NULL
    ON CONFLICT DO NOTHING;
  INSERT INTO inference_changes (tenant_id, at, kind, id)
    SELECT b.tenant_id, b.changes, k.value ->> 0, k.value ->> 1 FROM inference_books b
    CROSS JOIN connections c ON c.tenant_id = b.tenant_id AND c.id <> NEW.connection_id
    CROSS JOIN crm_mirror f ON f.tenant_id = b.tenant_id AND f.connection_id = c.id AND f.object = 'Contact' AND f.id = NEW.id
    CROSS JOIN json_each(json_array(json_array('email', lower(trim(f.fields ->> '$.Email'))),
      json_array('external-account', f.account_id))) k
    WHERE b.tenant_id = NEW.tenant_id AND b.noted >= 0
      AND b.changes - b.noted <= 5000 AND k.value ->> 1 IS NOT NULL
    ON CONFLICT DO NOTHING;
END;
