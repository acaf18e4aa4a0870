-- Tree heads grow, each names the one before it, and each is of an entry that is there.
CREATE TRIGGER ledger_tree_heads_insert BEFORE INSERT ON ledger_tree_heads BEGIN
  SELECT RAISE(ABORT, 'ledger-tree-head-not-the-next') WHERE EXISTS (
    SELECT 1 FROM ledger_tree_heads WHERE tenant_id = NEW.tenant_id AND tree_size >= NEW.tree_size);
  SELECT RAISE(ABORT, 'ledger-tree-head-breaks-the-chain') WHERE NEW.previous_digest <> COALESCE((
    SELECT head_digest FROM ledger_tree_heads WHERE tenant_id = NEW.tenant_id ORDER BY tree_size DESC LIMIT 1),
    '0000000000000000000000000000000000000000000000000000000000000000');
  SELECT RAISE(ABORT, 'ledger-tree-head-without-entry') WHERE NEW.tree_size > 0 AND NOT EXISTS (
    SELECT 1 FROM ledger_entries
    WHERE tenant_id = NEW.tenant_id AND seq = NEW.tree_size AND entry_hash = NEW.head_hash);
END;
