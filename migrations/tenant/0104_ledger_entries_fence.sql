-- Compare-and-set on the head: an object that was cut off and goes on running with an old head writes nothing.
CREATE TRIGGER ledger_entries_fence BEFORE INSERT ON ledger_entries
WHEN NOT EXISTS (
  SELECT 1 FROM ledger_heads
  WHERE tenant_id = NEW.tenant_id AND seq = NEW.seq - 1 AND entry_hash = NEW.prev_hash AND recorded_at <= NEW.recorded_at)
BEGIN
  SELECT RAISE(ABORT, 'ledger-stale-head');
END;
