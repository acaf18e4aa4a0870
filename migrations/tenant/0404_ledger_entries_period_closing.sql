-- An entry closes the period that it names, and only while that very closing is at work.
CREATE TRIGGER ledger_entries_period_closing BEFORE INSERT ON ledger_entries WHEN NEW.kind = 'period.closed' BEGIN
  SELECT RAISE(ABORT, 'ledger-period-not-closing') WHERE NOT EXISTS (
    SELECT 1 FROM periods
    WHERE tenant_id = NEW.tenant_id AND key = NEW.payload ->> '$.facts.period'
      AND close_id = NEW.payload ->> '$.facts.closeId' AND state = 'closing');
END;
