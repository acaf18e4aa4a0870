-- A deal more: its words may tell it apart, and records may be about it.
CREATE TRIGGER opportunities_noted_insert AFTER INSERT ON opportunities BEGIN
  UPDATE inference_books SET changes = changes + 1 WHERE tenant_id = NEW.tenant_id;
END;
