-- Each change counts, and the state only follows the history. What is approved holds its claim. What was handed in is changed
-- only where the company has asked.
CREATE TRIGGER registrations_update BEFORE UPDATE ON registrations BEGIN
  SELECT RAISE(ABORT, 'registration-is-immutable')
  WHERE NEW.tenant_id <> OLD.tenant_id OR NEW.id <> OLD.id OR NEW.number <> OLD.number OR NEW.partner_id <> OLD.partner_id
    OR NEW.made_by <> OLD.made_by OR NEW.made_side <> OLD.made_side OR NEW.created_at <> OLD.created_at
    OR NEW.has_appealed < OLD.has_appealed OR NEW.extensions < OLD.extensions;
  SELECT RAISE(ABORT, 'registration-version-skipped') WHERE NEW.version <> OLD.version + 1;
  SELECT RAISE(ABORT, 'registration-content-is-closed')
  WHERE NEW.content <> OLD.content AND OLD.state NOT IN ('draft', 'info_required');
  SELECT RAISE(ABORT, 'registration-step-skipped')
  WHERE NEW.last_seq = OLD.last_seq AND NEW.state <> OLD.state OR NEW.last_seq NOT IN (OLD.last_seq, OLD.last_seq + 1);
  SELECT RAISE(ABORT, 'registration-step-without-event')
  WHERE NEW.last_seq = OLD.last_seq + 1 AND NOT EXISTS (
    SELECT 1 FROM registration_events
    WHERE tenant_id = NEW.tenant_id AND registration_id = NEW.id AND seq = NEW.last_seq
      AND from_state = OLD.state AND to_state = NEW.state);
  SELECT RAISE(ABORT, 'registration-approved-without-claim')
  WHERE NEW.state = 'approved' AND NOT EXISTS (
    SELECT 1 FROM registration_claims INDEXED BY registration_claims_by_registration
    WHERE tenant_id = NEW.tenant_id AND registration_id = NEW.id);
END;
