-- The period opens in the transaction that writes its entry.
CREATE TRIGGER ledger_entries_period_reopened AFTER INSERT ON ledger_entries WHEN NEW.kind = 'period.reopened' BEGIN
  UPDATE periods SET state = 'open', closed_seq = NULL, changed_at = NEW.recorded_at
  WHERE tenant_id = NEW.tenant_id AND key = NEW.payload ->> '$.facts.period';
  UPDATE period_reopenings SET status = 'reopened', entry_seq = NEW.seq
  WHERE tenant_id = NEW.tenant_id AND id = NEW.payload ->> '$.facts.reopeningId';
END;
