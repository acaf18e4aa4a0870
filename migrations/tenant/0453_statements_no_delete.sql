CREATE TRIGGER statements_no_delete BEFORE DELETE ON statements BEGIN
  SELECT RAISE(ABORT, 'statement-is-immutable');
END;
