-- UPDATE, then INSERT where nothing was there: an upsert would ask the insert triggers first, and under an outer
-- INSERT OR REPLACE it would overwrite the sum instead of adding to it.
CREATE TRIGGER ledger_entries_apply AFTER INSERT ON ledger_entries BEGIN
  UPDATE ledger_heads SET seq = NEW.seq, entry_hash = NEW.entry_hash, recorded_at = NEW.recorded_at
  WHERE tenant_id = NEW.tenant_id;
  UPDATE ledger_partner_heads SET partner_seq = NEW.partner_seq, seq = NEW.seq, entry_hash = NEW.entry_hash
  WHERE tenant_id = NEW.tenant_id AND partner_ref = NEW.partner_ref;
  INSERT INTO ledger_partner_heads (tenant_id, partner_ref, partner_seq, seq, entry_hash)
  SELECT NEW.tenant_id, NEW.partner_ref, NEW.partner_seq, NEW.seq, NEW.entry_hash
  WHERE NEW.partner_seq = 1;
  UPDATE ledger_balances SET amount_minor = amount_minor + NEW.amount_minor, entries = entries + 1, last_seq = NEW.seq
  WHERE tenant_id = NEW.tenant_id AND book = NEW.book AND partner_ref = NEW.partner_ref AND period = NEW.period
    AND currency = NEW.currency;
  INSERT INTO ledger_balances (tenant_id, book, partner_ref, period, currency, amount_minor, entries, last_seq)
  SELECT NEW.tenant_id, NEW.book, NEW.partner_ref, NEW.period, NEW.currency, NEW.amount_minor, 1, NEW.seq
  WHERE NOT EXISTS (
    SELECT 1 FROM ledger_balances
    WHERE tenant_id = NEW.tenant_id AND book = NEW.book AND partner_ref = NEW.partner_ref AND period = NEW.period
      AND currency = NEW.currency);
END;
