-- A deal less.
DROP TRIGGER opportunities_noted_delete;
CREATE TRIGGER opportunities_noted_delete AFTER DELETE ON opportunities BEGIN
  UPDATE inference_books SET changes = changes + 1 WHERE tenant_id = OLD.tenant_id;
  INSERT INTO inference_changes (tenant_id, at, kind, id)
    SELECT DISTINCT b.tenant_id, b.changes, k.value ->> 0, k.value ->> 1 FROM inference_books b
    CROSS JOIN json_each(json_array(json_array('deal', OLD.id),
      json_array('account', OLD.account_id))) k
    WHERE b.tenant_id = OLD.tenant_id AND b.noted >= 0
      AND b.changes - b.noted <= 5000 AND k.value ->> 1 IS NOT NULL;
END;
