-- An account that came from a file is told by the CRM to be another one's.
CREATE TRIGGER mirror_parent_insert AFTER INSERT ON crm_mirror
WHEN NEW.object = 'Account' AND NEW.fields ->> '$.ParentId' IS NOT NULL BEGIN
  UPDATE inference_books SET changes = changes + 1 WHERE tenant_id = NEW.tenant_id;
END;
