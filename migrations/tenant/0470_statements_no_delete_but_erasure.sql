-- What was issued goes only with its company.
DROP TRIGGER statements_no_delete;
CREATE TRIGGER statements_no_delete BEFORE DELETE ON statements
WHEN NOT EXISTS (SELECT 1 FROM tenant_erasures WHERE tenant_id = OLD.tenant_id)
BEGIN
  SELECT RAISE(ABORT, 'statement-is-immutable');
END;
