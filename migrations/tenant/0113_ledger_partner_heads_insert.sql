CREATE TRIGGER ledger_partner_heads_insert BEFORE INSERT ON ledger_partner_heads BEGIN
  SELECT RAISE(ABORT, 'ledger-partner-head-exists') WHERE EXISTS (
    SELECT 1 FROM ledger_partner_heads WHERE tenant_id = NEW.tenant_id AND partner_ref = NEW.partner_ref);
  SELECT RAISE(ABORT, 'ledger-partner-head-without-entry') WHERE NOT EXISTS (
    SELECT 1 FROM ledger_entries
    WHERE tenant_id = NEW.tenant_id AND seq = NEW.seq AND partner_ref = NEW.partner_ref AND partner_seq = 1
      AND NEW.partner_seq = 1 AND entry_hash = NEW.entry_hash);
END;
