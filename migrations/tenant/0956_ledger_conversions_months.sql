-- The entry, which is there before its conversion, says whether a dispute decided it.
DROP TRIGGER ledger_conversions_months;
CREATE TRIGGER ledger_conversions_months AFTER INSERT ON ledger_conversions BEGIN
  INSERT INTO ledger_conversion_months (tenant_id, book, reporting_currency, month, amount_minor, adjusted_minor)
  SELECT NEW.tenant_id, NEW.book, NEW.reporting_currency, strftime('%Y-%m', NEW.effective_at / 1000, 'unixepoch'), 0, 0
  WHERE NOT EXISTS (
    SELECT 1 FROM ledger_conversion_months
    WHERE tenant_id = NEW.tenant_id AND book = NEW.book AND reporting_currency = NEW.reporting_currency
      AND month = strftime('%Y-%m', NEW.effective_at / 1000, 'unixepoch'));
  UPDATE ledger_conversion_months SET amount_minor = amount_minor + NEW.amount_minor,
    adjusted_minor = adjusted_minor + iif(EXISTS (
      SELECT 1 FROM ledger_entries WHERE tenant_id = NEW.tenant_id AND seq = NEW.seq AND substr(rule_id, 1, 4) = 'dsp_'), NEW.amount_minor, 0)
  WHERE tenant_id = NEW.tenant_id AND book = NEW.book AND reporting_currency = NEW.reporting_currency
    AND month = strftime('%Y-%m', NEW.effective_at / 1000, 'unixepoch');
END;
