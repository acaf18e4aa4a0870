-- What names mean is not what was noted any more.
CREATE TRIGGER aliases_noted_delete AFTER DELETE ON account_aliases BEGIN
  UPDATE inference_books SET changes = changes + 1 WHERE tenant_id = OLD.tenant_id;
END;
