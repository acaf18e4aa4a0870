CREATE TRIGGER periods_no_delete BEFORE DELETE ON periods BEGIN
  SELECT RAISE(ABORT, 'period-is-kept');
END;
