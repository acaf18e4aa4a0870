CREATE TRIGGER overrides_no_delete BEFORE DELETE ON overrides BEGIN
  SELECT RAISE(ABORT, 'override-is-immutable');
END;
