-- A head starts once, empty.
CREATE TRIGGER ledger_heads_insert BEFORE INSERT ON ledger_heads BEGIN
  SELECT RAISE(ABORT, 'ledger-head-exists') WHERE EXISTS (
    SELECT 1 FROM ledger_heads WHERE tenant_id = NEW.tenant_id);
  SELECT RAISE(ABORT, 'ledger-head-starts-empty')
  WHERE NEW.seq <> 0 OR NEW.recorded_at <> 0 OR NEW.entry_hash <> '0000000000000000000000000000000000000000000000000000000000000000';
END;
