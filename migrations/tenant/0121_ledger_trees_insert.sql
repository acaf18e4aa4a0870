-- A tree starts once, empty.
CREATE TRIGGER ledger_trees_insert BEFORE INSERT ON ledger_trees BEGIN
  SELECT RAISE(ABORT, 'ledger-tree-exists') WHERE EXISTS (
    SELECT 1 FROM ledger_trees WHERE tenant_id = NEW.tenant_id);
  SELECT RAISE(ABORT, 'ledger-tree-starts-empty') WHERE NEW.size <> 0 OR NEW.peaks <> '';
END;
