-- As 0780 has it, but asked only when a link or a hold begins: those that share an opportunity come into a new contest one by one.
DROP TRIGGER registrations_one_opportunity;
CREATE TRIGGER registrations_one_opportunity BEFORE UPDATE OF opportunity_id, state ON registrations
WHEN NEW.opportunity_id IS NOT NULL AND NEW.state IN ('approved', 'contested', 'won', 'lost')
  AND (NEW.opportunity_id IS NOT OLD.opportunity_id OR OLD.state NOT IN ('approved', 'contested', 'won', 'lost'))
BEGIN
  SELECT RAISE(ABORT, 'registration-opportunity-taken') WHERE EXISTS (
    SELECT 1 FROM registrations INDEXED BY registrations_by_opportunity
    WHERE tenant_id = NEW.tenant_id AND opportunity_id = NEW.opportunity_id AND id <> NEW.id
      AND state IN ('approved', 'contested', 'won', 'lost')
      AND (contest_id IS NULL OR NEW.contest_id IS NULL OR contest_id <> NEW.contest_id));
END;
