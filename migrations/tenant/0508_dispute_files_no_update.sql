CREATE TRIGGER dispute_files_no_update BEFORE UPDATE ON dispute_files BEGIN
  SELECT RAISE(ABORT, 'dispute-file-is-immutable');
END;
