CREATE TRIGGER ledger_balances_no_delete BEFORE DELETE ON ledger_balances BEGIN
  SELECT RAISE(ABORT, 'ledger-balance-is-kept');
END;
