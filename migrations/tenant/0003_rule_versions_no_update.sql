CREATE TRIGGER rule_versions_no_update BEFORE UPDATE ON rule_versions BEGIN
  SELECT RAISE(ABORT, 'rule-version-is-immutable');
END;
