-- Evidence comes with what is said at that moment, and nothing takes the place of it.
CREATE TRIGGER dispute_files_insert BEFORE INSERT ON dispute_files BEGIN
  SELECT RAISE(ABORT, 'dispute-file-is-immutable') WHERE EXISTS (
    SELECT 1 FROM dispute_files
    WHERE tenant_id = NEW.tenant_id AND dispute_id = NEW.dispute_id AND id = NEW.id);
  SELECT RAISE(ABORT, 'dispute-file-out-of-place') WHERE NOT EXISTS (
    SELECT 1 FROM disputes
    WHERE tenant_id = NEW.tenant_id AND id = NEW.dispute_id AND version = NEW.event_seq
      AND state IN ('open', 'under_review'));
END;
