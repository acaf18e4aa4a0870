CREATE TRIGGER rule_versions_no_delete BEFORE DELETE ON rule_versions BEGIN
  SELECT RAISE(ABORT, 'rule-version-is-immutable');
END;
