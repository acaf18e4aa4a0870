CREATE TRIGGER ledger_entries_partner_chain BEFORE INSERT ON ledger_entries
WHEN NEW.partner_seq <> 1 + COALESCE(
  (SELECT partner_seq FROM ledger_partner_heads WHERE tenant_id = NEW.tenant_id AND partner_ref = NEW.partner_ref), 0)
BEGIN
  SELECT RAISE(ABORT, 'ledger-partner-chain-broken');
END;
