-- A deal more: its words may tell it apart, and records may be about it.
DROP TRIGGER opportunities_noted_insert;
CREATE TRIGGER opportunities_noted_insert AFTER INSERT ON opportunities BEGIN
  UPDATE inference_books SET changes = changes + 1 WHERE tenant_id = NEW.tenant_id;
  INSERT INTO inference_changes (tenant_id, at, kind, id)
    SELECT b.tenant_id, b.changes, k.kind, k.id FROM inference_books b
    CROSS JOIN (
      SELECT 'deal' AS kind, NEW.id AS id
      UNION SELECT 'account', NEW.account_id) k
    WHERE b.tenant_id = NEW.tenant_id AND b.noted >= 0 AND k.id IS NOT NULL;
END;
