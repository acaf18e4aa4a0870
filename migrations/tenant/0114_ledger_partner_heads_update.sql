CREATE TRIGGER ledger_partner_heads_update BEFORE UPDATE ON ledger_partner_heads BEGIN
  SELECT RAISE(ABORT, 'ledger-partner-head-moves-by-one')
  WHERE NEW.tenant_id <> OLD.tenant_id OR NEW.partner_ref <> OLD.partner_ref OR NEW.partner_seq <> OLD.partner_seq + 1;
  SELECT RAISE(ABORT, 'ledger-partner-head-without-entry') WHERE NOT EXISTS (
    SELECT 1 FROM ledger_entries
    WHERE tenant_id = NEW.tenant_id AND seq = NEW.seq AND partner_ref = NEW.partner_ref AND partner_seq = NEW.partner_seq
      AND entry_hash = NEW.entry_hash);
END;
