-- The head moves by one, and only onto the entry that is there.
CREATE TRIGGER ledger_heads_update BEFORE UPDATE ON ledger_heads BEGIN
  SELECT RAISE(ABORT, 'ledger-head-moves-by-one')
  WHERE NEW.tenant_id <> OLD.tenant_id OR NEW.seq <> OLD.seq + 1 OR NEW.recorded_at < OLD.recorded_at;
  SELECT RAISE(ABORT, 'ledger-head-without-entry') WHERE NOT EXISTS (
    SELECT 1 FROM ledger_entries
    WHERE tenant_id = NEW.tenant_id AND seq = NEW.seq AND prev_hash = OLD.entry_hash AND entry_hash = NEW.entry_hash
      AND recorded_at = NEW.recorded_at);
END;
