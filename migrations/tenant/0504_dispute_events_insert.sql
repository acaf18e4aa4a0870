-- The next event of a dispute, and of the kind that its new state comes from. A second one of the same place finds the first.
CREATE TRIGGER dispute_events_insert BEFORE INSERT ON dispute_events BEGIN
  SELECT RAISE(ABORT, 'dispute-event-is-immutable') WHERE EXISTS (
    SELECT 1 FROM dispute_events
    WHERE tenant_id = NEW.tenant_id AND dispute_id = NEW.dispute_id AND seq = NEW.seq);
  SELECT RAISE(ABORT, 'dispute-event-out-of-place') WHERE NOT EXISTS (
    SELECT 1 FROM disputes AS d
    WHERE d.tenant_id = NEW.tenant_id AND d.id = NEW.dispute_id AND d.version = NEW.seq AND (
      (NEW.kind = 'open' AND d.state = 'open' AND d.version = 1 AND NEW.side = 'partner')
      OR (NEW.kind = 'message' AND d.state IN ('open', 'under_review') AND d.version > 1 AND NEW.side <> 'system')
      OR (NEW.kind = 'review' AND d.state = 'under_review' AND NEW.side = 'company')
      OR (NEW.kind = 'uphold' AND d.state = 'upheld' AND NEW.side = 'company')
      OR (NEW.kind = 'uphold_partly' AND d.state = 'partly_upheld' AND NEW.side = 'company')
      OR (NEW.kind = 'reject' AND d.state = 'rejected' AND NEW.side = 'company')
      OR (NEW.kind = 'withdraw' AND d.state = 'withdrawn' AND NEW.side = 'partner')
      OR (NEW.kind = 'adjust' AND d.adjustment_seq IS NOT NULL AND NEW.side = 'system')));
END;
