CREATE TRIGGER ledger_partner_heads_no_delete BEFORE DELETE ON ledger_partner_heads BEGIN
  SELECT RAISE(ABORT, 'ledger-partner-head-is-kept');
END;
