-- An account that came from a file is told by the CRM to be another one's. One that is not there yet is told when it comes.
DROP TRIGGER mirror_parent_insert;
CREATE TRIGGER mirror_parent_insert AFTER INSERT ON crm_mirror
WHEN NEW.object = 'Account' AND NEW.fields ->> '$.ParentId' IS NOT NULL
  AND EXISTS (SELECT 1 FROM accounts a WHERE a.tenant_id = NEW.tenant_id AND a.external_id = NEW.id) BEGIN
  UPDATE inference_books SET changes = changes + 1 WHERE tenant_id = NEW.tenant_id;
  INSERT INTO inference_account_changes (tenant_id, at, account_id)
    SELECT b.tenant_id, b.changes, a.id FROM inference_books b
    CROSS JOIN accounts a INDEXED BY accounts_by_external_id ON a.tenant_id = b.tenant_id
      AND a.external_id IN (NEW.id, NEW.fields ->> '$.ParentId')
    WHERE b.tenant_id = NEW.tenant_id AND b.noted >= 0 AND b.changes - b.noted <= 5000;
END;
