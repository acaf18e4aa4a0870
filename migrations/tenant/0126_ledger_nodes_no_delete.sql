CREATE TRIGGER ledger_nodes_no_delete BEFORE DELETE ON ledger_nodes BEGIN
  SELECT RAISE(ABORT, 'ledger-node-is-immutable');
END;
