-- The period closes in the transaction that writes its entry.
CREATE TRIGGER ledger_entries_period_closed AFTER INSERT ON ledger_entries WHEN NEW.kind = 'period.closed' BEGIN
  UPDATE periods SET state = 'closed', closed_seq = NEW.seq, changed_at = NEW.recorded_at
  WHERE tenant_id = NEW.tenant_id AND key = NEW.payload ->> '$.facts.period';
  UPDATE period_closes SET status = 'closed', entry_seq = NEW.seq, finished_at = NEW.recorded_at
  WHERE tenant_id = NEW.tenant_id AND id = NEW.payload ->> '$.facts.closeId';
END;
