CREATE TRIGGER statement_documents_no_update BEFORE UPDATE ON statement_documents BEGIN
  SELECT RAISE(ABORT, 'statement-is-immutable');
END;
