CREATE TRIGGER ledger_trees_no_delete BEFORE DELETE ON ledger_trees BEGIN
  SELECT RAISE(ABORT, 'ledger-tree-is-kept');
END;
