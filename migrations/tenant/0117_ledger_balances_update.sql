-- A balance changes by exactly the entry that was written last, and each entry is added only once.
CREATE TRIGGER ledger_balances_update BEFORE UPDATE ON ledger_balances BEGIN
  SELECT RAISE(ABORT, 'ledger-balance-is-another')
  WHERE NEW.tenant_id <> OLD.tenant_id OR NEW.book <> OLD.book OR NEW.partner_ref <> OLD.partner_ref
    OR NEW.period <> OLD.period OR NEW.currency <> OLD.currency;
  SELECT RAISE(ABORT, 'ledger-balance-without-entry')
  WHERE NEW.entries <> OLD.entries + 1 OR NEW.last_seq <= OLD.last_seq OR NOT EXISTS (
    SELECT 1 FROM ledger_heads JOIN ledger_entries USING (tenant_id, seq)
    WHERE tenant_id = NEW.tenant_id AND seq = NEW.last_seq AND book = NEW.book AND partner_ref = NEW.partner_ref
      AND period = NEW.period AND currency = NEW.currency AND amount_minor = NEW.amount_minor - OLD.amount_minor);
END;
