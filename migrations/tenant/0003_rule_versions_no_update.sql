-- A version may end, once: a later version takes its place, or its rule is retired. Nothing else about it changes.
CREATE TRIGGER rule_versions_no_update BEFORE UPDATE ON rule_versions
WHEN NOT (
  OLD.effective_until IS NULL AND NEW.effective_until IS NOT NULL
  AND NEW.tenant_id = OLD.tenant_id AND NEW.rule_id = OLD.rule_id AND NEW.version = OLD.version
  AND NEW.definition = OLD.definition AND NEW.version_hash = OLD.version_hash
  AND NEW.effective_from IS OLD.effective_from AND NEW.comment IS OLD.comment
  AND NEW.created_by = OLD.created_by AND NEW.created_at = OLD.created_at
  AND NEW.published_by = OLD.published_by AND NEW.approved_by IS OLD.approved_by
  AND NEW.published_at = OLD.published_at)
BEGIN
  SELECT RAISE(ABORT, 'rule-version-is-immutable');
END;
