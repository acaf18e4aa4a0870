-- A registration begins as a draft without history. INSERT OR REPLACE would delete what is in its way unasked.
CREATE TRIGGER registrations_insert BEFORE INSERT ON registrations BEGIN
  SELECT RAISE(ABORT, 'registration-begins-as-draft') WHERE NEW.state <> 'draft' OR NEW.last_seq <> 0;
  SELECT RAISE(ABORT, 'registration-exists') WHERE EXISTS (
    SELECT 1 FROM registrations WHERE tenant_id = NEW.tenant_id AND (id = NEW.id OR number = NEW.number));
END;
