-- What names mean is not what was noted any more.
DROP TRIGGER aliases_noted_update;
CREATE TRIGGER aliases_noted_update AFTER UPDATE ON account_aliases BEGIN
  UPDATE inference_books SET changes = changes + 1 WHERE tenant_id = NEW.tenant_id;
  INSERT INTO inference_account_changes (tenant_id, at, account_id)
    SELECT DISTINCT b.tenant_id, b.changes, k.value FROM inference_books b
    CROSS JOIN json_each(json_array(OLD.account_id, NEW.account_id)) k
    WHERE b.tenant_id = NEW.tenant_id AND b.noted >= 0 AND b.changes - b.noted <= 5000 AND k.value IS NOT NULL;
END;
