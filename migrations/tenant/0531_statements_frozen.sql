-- Nothing is stated from a ledger that a verification found changed.
CREATE TRIGGER statements_frozen BEFORE INSERT ON statements
WHEN EXISTS (
  SELECT 1 FROM ledger_freezes INDEXED BY ledger_freezes_open WHERE tenant_id = NEW.tenant_id AND lifted_at IS NULL)
BEGIN
  SELECT RAISE(ABORT, 'ledger-frozen');
END;
