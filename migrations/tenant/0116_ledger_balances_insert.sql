-- A balance starts with the entry that was written last.
CREATE TRIGGER ledger_balances_insert BEFORE INSERT ON ledger_balances BEGIN
  SELECT RAISE(ABORT, 'ledger-balance-exists') WHERE EXISTS (
    SELECT 1 FROM ledger_balances
    WHERE tenant_id = NEW.tenant_id AND book = NEW.book AND partner_ref = NEW.partner_ref AND period = NEW.period
      AND currency = NEW.currency);
  SELECT RAISE(ABORT, 'ledger-balance-without-entry') WHERE NEW.entries <> 1 OR NOT EXISTS (
    SELECT 1 FROM ledger_heads JOIN ledger_entries USING (tenant_id, seq)
    WHERE tenant_id = NEW.tenant_id AND seq = NEW.last_seq AND book = NEW.book AND partner_ref = NEW.partner_ref
      AND period = NEW.period AND currency = NEW.currency AND amount_minor = NEW.amount_minor);
END;
