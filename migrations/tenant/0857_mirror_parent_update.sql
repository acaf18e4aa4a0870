-- An account has come to be another one's, which the mirror alone tells.
CREATE TRIGGER mirror_parent_update AFTER UPDATE OF fields ON crm_mirror
WHEN NEW.object = 'Account' AND NEW.fields ->> '$.ParentId' IS NOT OLD.fields ->> '$.ParentId' BEGIN
  UPDATE inference_books SET changes = changes + 1 WHERE tenant_id = NEW.tenant_id;
END;
