-- An account more.
DROP TRIGGER accounts_noted_insert;
CREATE TRIGGER accounts_noted_insert AFTER INSERT ON accounts BEGIN
  UPDATE inference_books SET changes = changes + 1 WHERE tenant_id = NEW.tenant_id;
  INSERT INTO inference_account_changes (tenant_id, at, account_id)
    SELECT DISTINCT b.tenant_id, b.changes, k.value FROM inference_books b
    CROSS JOIN json_each(json_array(NEW.id, NEW.survivor_id)) k
    WHERE b.tenant_id = NEW.tenant_id AND b.noted >= 0 AND b.changes - b.noted <= 5000 AND k.value IS NOT NULL;
END;
