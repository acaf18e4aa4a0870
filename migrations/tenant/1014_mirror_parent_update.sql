-- An account has come to be another one's, which the mirror alone tells.
DROP TRIGGER mirror_parent_update;
CREATE TRIGGER mirror_parent_update AFTER UPDATE OF fields ON crm_mirror
WHEN NEW.object = 'Account' AND NEW.fields ->> '$.ParentId' IS NOT OLD.fields ->> '$.ParentId' BEGIN
  UPDATE inference_books SET changes = changes + 1 WHERE tenant_id = NEW.tenant_id;
  INSERT INTO inference_account_changes (tenant_id, at, account_id)
    SELECT b.tenant_id, b.changes, a.id FROM inference_books b
    CROSS JOIN accounts a INDEXED BY accounts_by_external_id ON a.tenant_id = b.tenant_id
      AND a.external_id IN (NEW.id, NEW.fields ->> '$.ParentId', OLD.fields ->> '$.ParentId')
    WHERE b.tenant_id = NEW.tenant_id AND b.noted >= 0 AND b.changes - b.noted <= 5000;
END;
