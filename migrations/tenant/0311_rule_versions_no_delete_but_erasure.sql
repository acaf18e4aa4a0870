DROP TRIGGER rule_versions_no_delete;
CREATE TRIGGER rule_versions_no_delete BEFORE DELETE ON rule_versions
WHEN NOT EXISTS (SELECT 1 FROM tenant_erasures WHERE tenant_id = OLD.tenant_id)
BEGIN
  SELECT RAISE(ABORT, 'rule-version-is-immutable');
END;
