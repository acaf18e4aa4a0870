-- UPDATE, then INSERT where nothing was there, as for the balances.
CREATE TRIGGER ledger_entries_months AFTER INSERT ON ledger_entries WHEN NEW.partner_ref <> '' BEGIN
  UPDATE ledger_months SET amount_minor = amount_minor + NEW.amount_minor,
    adjusted_minor = adjusted_minor + iif(substr(NEW.rule_id, 1, 4) = 'dsp_', NEW.amount_minor, 0)
  WHERE tenant_id = NEW.tenant_id AND book = NEW.book AND currency = NEW.currency
    AND month = strftime('%Y-%m', NEW.effective_at / 1000, 'unixepoch') AND partner_ref = NEW.partner_ref;
  INSERT INTO ledger_months (tenant_id, book, currency, month, partner_ref, amount_minor, adjusted_minor)
  SELECT NEW.tenant_id, NEW.book, NEW.currency, strftime('%Y-%m', NEW.effective_at / 1000, 'unixepoch'), NEW.partner_ref,
    NEW.amount_minor, iif(substr(NEW.rule_id, 1, 4) = 'dsp_', NEW.amount_minor, 0)
  WHERE NOT EXISTS (
    SELECT 1 FROM ledger_months
    WHERE tenant_id = NEW.tenant_id AND book = NEW.book AND currency = NEW.currency
      AND month = strftime('%Y-%m', NEW.effective_at / 1000, 'unixepoch') AND partner_ref = NEW.partner_ref);
END;
