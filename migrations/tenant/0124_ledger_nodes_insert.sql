-- A subtree that is complete never changes; INSERT OR REPLACE would delete it without asking the delete trigger.
CREATE TRIGGER ledger_nodes_insert BEFORE INSERT ON ledger_nodes BEGIN
  SELECT RAISE(ABORT, 'ledger-node-taken') WHERE EXISTS (
    SELECT 1 FROM ledger_nodes
    WHERE tenant_id = NEW.tenant_id AND level = NEW.level AND node_index = NEW.node_index);
END;
