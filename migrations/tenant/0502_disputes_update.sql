-- One step at a time, along the moves of worker/domain/dispute/dispute-state.ts, and only after the event of the step before
-- was written: so the history is whole. What was claimed stays as it was.
CREATE TRIGGER disputes_update BEFORE UPDATE ON disputes BEGIN
  SELECT RAISE(ABORT, 'dispute-is-immutable')
  WHERE NEW.tenant_id <> OLD.tenant_id OR NEW.id <> OLD.id OR NEW.number <> OLD.number
    OR NEW.partner_ref <> OLD.partner_ref OR NEW.opportunity_ref <> OLD.opportunity_ref
    OR NEW.entry_seq <> OLD.entry_seq OR NEW.statement_id IS NOT OLD.statement_id OR NEW.currency <> OLD.currency
    OR NEW.entry_minor <> OLD.entry_minor OR NEW.expected_minor <> OLD.expected_minor
    OR NEW.opened_at <> OLD.opened_at OR NEW.due_at <> OLD.due_at
    OR (OLD.closed_at IS NOT NULL AND NEW.closed_at IS NOT OLD.closed_at)
    OR (OLD.adjustment_minor IS NOT NULL AND NEW.adjustment_minor IS NOT OLD.adjustment_minor)
    OR (OLD.adjustment_seq IS NOT NULL AND NEW.adjustment_seq IS NOT OLD.adjustment_seq);
  SELECT RAISE(ABORT, 'dispute-step-skipped') WHERE NEW.version <> OLD.version + 1 OR NOT EXISTS (
    SELECT 1 FROM dispute_events
    WHERE tenant_id = OLD.tenant_id AND dispute_id = OLD.id AND seq = OLD.version);
  SELECT RAISE(ABORT, 'dispute-move-illegal') WHERE NOT (
    (OLD.state = 'open' AND NEW.state IN ('open', 'under_review', 'withdrawn') AND NEW.adjustment_seq IS NULL)
    OR (OLD.state = 'under_review' AND NEW.state <> 'open' AND NEW.adjustment_seq IS NULL)
    OR (OLD.state IN ('upheld', 'partly_upheld') AND NEW.state = OLD.state
      AND OLD.adjustment_seq IS NULL AND NEW.adjustment_seq IS NOT NULL));
  SELECT RAISE(ABORT, 'dispute-adjusted-without-entry') WHERE NEW.adjustment_seq IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM ledger_entries
    WHERE tenant_id = NEW.tenant_id AND seq = NEW.adjustment_seq AND idem_key = 'dispute:' || NEW.id
      AND partner_ref = NEW.partner_ref AND opportunity_ref = NEW.opportunity_ref
      AND currency = NEW.currency AND amount_minor = NEW.adjustment_minor);
END;
