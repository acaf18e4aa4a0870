-- An entry opens a closed period that two people have agreed to open.
CREATE TRIGGER ledger_entries_period_reopening BEFORE INSERT ON ledger_entries WHEN NEW.kind = 'period.reopened' BEGIN
  SELECT RAISE(ABORT, 'ledger-period-not-reopening') WHERE NOT EXISTS (
    SELECT 1 FROM period_reopenings AS r JOIN periods AS p ON p.tenant_id = r.tenant_id AND p.key = r.key
    WHERE r.tenant_id = NEW.tenant_id AND r.id = NEW.payload ->> '$.facts.reopeningId' AND r.status = 'approved'
      AND r.key = NEW.payload ->> '$.facts.period' AND r.close_id = p.close_id AND p.state = 'closed');
END;
