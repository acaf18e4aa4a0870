-- A tree only grows, and never past the entries that are there.
CREATE TRIGGER ledger_trees_update BEFORE UPDATE ON ledger_trees BEGIN
  SELECT RAISE(ABORT, 'ledger-tree-only-grows') WHERE NEW.tenant_id <> OLD.tenant_id OR NEW.size <= OLD.size;
  SELECT RAISE(ABORT, 'ledger-tree-without-entry') WHERE NOT EXISTS (
    SELECT 1 FROM ledger_heads WHERE tenant_id = NEW.tenant_id AND seq >= NEW.size);
END;
