-- open -> closing -> closed -> locked; a closing that failed is open again, and so is a closed period that was reopened.
CREATE TRIGGER periods_update BEFORE UPDATE ON periods BEGIN
  SELECT RAISE(ABORT, 'period-is-another')
  WHERE NEW.tenant_id <> OLD.tenant_id OR NEW.key <> OLD.key OR NEW.starts_at <> OLD.starts_at OR NEW.ends_at <> OLD.ends_at;
  SELECT RAISE(ABORT, 'period-move-illegal') WHERE NOT (
    (OLD.state = 'open' AND NEW.state = 'closing' AND NEW.closed_seq IS NULL)
    OR (OLD.state = 'closing' AND NEW.state = 'open' AND NEW.closed_seq IS NULL)
    OR (OLD.state = 'closing' AND NEW.state = 'closed' AND NEW.close_id = OLD.close_id)
    OR (OLD.state = 'closed' AND NEW.state = 'locked' AND NEW.closed_seq IS OLD.closed_seq AND NEW.close_id = OLD.close_id)
    OR (OLD.state = 'closed' AND NEW.state = 'open' AND NEW.closed_seq IS NULL AND NEW.close_id = OLD.close_id));
  SELECT RAISE(ABORT, 'period-closed-without-entry') WHERE NEW.state = 'closed' AND NOT EXISTS (
    SELECT 1 FROM ledger_entries
    WHERE tenant_id = NEW.tenant_id AND seq = NEW.closed_seq AND kind = 'period.closed'
      AND payload ->> '$.facts.closeId' = NEW.close_id);
  SELECT RAISE(ABORT, 'period-reopened-without-entry')
  WHERE OLD.state = 'closed' AND NEW.state = 'open' AND NOT EXISTS (
    SELECT 1 FROM ledger_heads AS h JOIN ledger_entries AS e ON e.tenant_id = h.tenant_id AND e.seq >= h.seq
    WHERE h.tenant_id = NEW.tenant_id AND e.kind = 'period.reopened' AND e.payload ->> '$.facts.period' = NEW.key);
END;
