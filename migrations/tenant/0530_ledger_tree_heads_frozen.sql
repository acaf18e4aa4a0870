-- A ledger that a verification found changed is not signed for: a head of it could never be taken back.
CREATE TRIGGER ledger_tree_heads_frozen BEFORE INSERT ON ledger_tree_heads
WHEN EXISTS (
  SELECT 1 FROM ledger_freezes INDEXED BY ledger_freezes_open WHERE tenant_id = NEW.tenant_id AND lifted_at IS NULL)
BEGIN
  SELECT RAISE(ABORT, 'ledger-frozen');
END;
