CREATE TRIGGER ledger_conversions_months AFTER INSERT ON ledger_conversions BEGIN
  UPDATE ledger_conversion_months SET amount_minor = amount_minor + NEW.amount_minor
  WHERE tenant_id = NEW.tenant_id AND book = NEW.book AND reporting_currency = NEW.reporting_currency
    AND month = strftime('%Y-%m', NEW.effective_at / 1000, 'unixepoch');
  INSERT INTO ledger_conversion_months (tenant_id, book, reporting_currency, month, amount_minor)
  SELECT NEW.tenant_id, NEW.book, NEW.reporting_currency, strftime('%Y-%m', NEW.effective_at / 1000, 'unixepoch'), NEW.amount_minor
  WHERE NOT EXISTS (
    SELECT 1 FROM ledger_conversion_months
    WHERE tenant_id = NEW.tenant_id AND book = NEW.book AND reporting_currency = NEW.reporting_currency
      AND month = strftime('%Y-%m', NEW.effective_at / 1000, 'unixepoch'));
END;
