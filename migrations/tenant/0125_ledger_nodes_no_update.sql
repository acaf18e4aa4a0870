CREATE TRIGGER ledger_nodes_no_update BEFORE UPDATE ON ledger_nodes BEGIN
  SELECT RAISE(ABORT, 'ledger-node-is-immutable');
END;
