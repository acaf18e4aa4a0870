-- An account less.
CREATE TRIGGER accounts_noted_delete AFTER DELETE ON accounts BEGIN
  UPDATE inference_books SET changes = changes + 1 WHERE tenant_id = OLD.tenant_id;
END;
