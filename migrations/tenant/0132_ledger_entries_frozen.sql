-- A ledger that a verification found changed takes no entry until somebody lifts the freeze.
CREATE TRIGGER ledger_entries_frozen BEFORE INSERT ON ledger_entries
WHEN EXISTS (
  SELECT 1 FROM ledger_freezes INDEXED BY ledger_freezes_open WHERE tenant_id = NEW.tenant_id AND lifted_at IS NULL)
BEGIN
  SELECT RAISE(ABORT, 'ledger-frozen');
END;
