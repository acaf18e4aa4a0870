CREATE TRIGGER ledger_freezes_no_delete BEFORE DELETE ON ledger_freezes BEGIN
  SELECT RAISE(ABORT, 'ledger-freeze-is-kept');
END;
