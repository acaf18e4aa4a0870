-- What names mean is not what was noted any more.
CREATE TRIGGER aliases_noted_insert AFTER INSERT ON account_aliases BEGIN
  UPDATE inference_books SET changes = changes + 1 WHERE tenant_id = NEW.tenant_id;
END;
