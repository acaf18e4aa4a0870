CREATE TRIGGER ledger_conversions_no_update BEFORE UPDATE ON ledger_conversions BEGIN
  SELECT RAISE(ABORT, 'ledger-conversion-is-immutable');
END;
