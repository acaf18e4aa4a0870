CREATE TRIGGER ledger_conversions_no_delete BEFORE DELETE ON ledger_conversions BEGIN
  SELECT RAISE(ABORT, 'ledger-conversion-is-immutable');
END;
