CREATE TRIGGER statement_documents_no_delete BEFORE DELETE ON statement_documents BEGIN
  SELECT RAISE(ABORT, 'statement-is-immutable');
END;
