-- An account more: what was noted of the company's accounts does not hold any more.
CREATE TRIGGER accounts_noted_insert AFTER INSERT ON accounts BEGIN
  UPDATE inference_books SET changes = changes + 1 WHERE tenant_id = NEW.tenant_id;
END;
