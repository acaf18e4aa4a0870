-- Evidence goes only with its company.
CREATE TRIGGER dispute_files_no_delete BEFORE DELETE ON dispute_files
WHEN NOT EXISTS (SELECT 1 FROM tenant_erasures WHERE tenant_id = OLD.tenant_id)
BEGIN
  SELECT RAISE(ABORT, 'dispute-file-is-immutable');
END;
