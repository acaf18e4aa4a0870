-- A deal less.
CREATE TRIGGER opportunities_noted_delete AFTER DELETE ON opportunities BEGIN
  UPDATE inference_books SET changes = changes + 1 WHERE tenant_id = OLD.tenant_id;
END;
