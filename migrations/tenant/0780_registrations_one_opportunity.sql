-- One opportunity is one registration's: of those that hold or have closed it, only the ones that were awarded it together share it.
-- Of two links at once the second finds the first here.
CREATE TRIGGER registrations_one_opportunity BEFORE UPDATE OF opportunity_id, state ON registrations
WHEN NEW.opportunity_id IS NOT NULL AND NEW.state IN ('approved', 'contested', 'won', 'lost')
BEGIN
  SELECT RAISE(ABORT, 'registration-opportunity-taken') WHERE EXISTS (
    SELECT 1 FROM registrations INDEXED BY registrations_by_opportunity
    WHERE tenant_id = NEW.tenant_id AND opportunity_id = NEW.opportunity_id AND id <> NEW.id
      AND state IN ('approved', 'contested', 'won', 'lost')
      AND (contest_id IS NULL OR NEW.contest_id IS NULL OR contest_id <> NEW.contest_id));
END;
