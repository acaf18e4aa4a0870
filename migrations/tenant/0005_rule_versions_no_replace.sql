CREATE TRIGGER rule_versions_no_replace BEFORE INSERT ON rule_versions
WHEN EXISTS (SELECT 1 FROM rule_versions WHERE tenant_id = NEW.tenant_id AND rule_id = NEW.rule_id AND version = NEW.version)
BEGIN
  SELECT RAISE(ABORT, 'rule-version-is-immutable');
END;
