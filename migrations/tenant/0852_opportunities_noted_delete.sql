-- A deal less.
DROP TRIGGER opportunities_noted_delete;
CREATE TRIGGER opportunities_noted_delete AFTER DELETE ON opportunities BEGIN
  UPDATE inference_books SET changes = changes + 1 WHERE tenant_id = OLD.tenant_id;
  INSERT INTO inference_changes (tenant_id, at, kind, id)
    SELECT b.tenant_id, b.changes, k.kind, k.id FROM inference_books b
    CROSS JOIN (
      SELECT 'deal' AS kind, OLD.id AS id
      UNION SELECT 'account', OLD.account_id) k
    WHERE b.tenant_id = OLD.tenant_id AND b.noted >= 0 AND k.id IS NOT NULL;
END;
