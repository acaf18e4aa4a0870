CREATE TRIGGER statement_documents_no_replace BEFORE INSERT ON statement_documents BEGIN
  SELECT RAISE(ABORT, 'statement-is-immutable') WHERE EXISTS (
    SELECT 1 FROM statement_documents
    WHERE tenant_id = NEW.tenant_id AND statement_id = NEW.statement_id AND part = NEW.part);
END;
