CREATE TRIGGER ledger_tree_heads_no_update BEFORE UPDATE ON ledger_tree_heads BEGIN
  SELECT RAISE(ABORT, 'ledger-tree-head-is-immutable');
END;
