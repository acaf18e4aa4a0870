-- A reversal negates one credit exactly, for the same partner, opportunity, book and currency, and only once.
CREATE TRIGGER ledger_entries_reversal BEFORE INSERT ON ledger_entries WHEN NEW.reverses_seq IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'ledger-already-reversed') WHERE EXISTS (
    SELECT 1 FROM ledger_entries WHERE tenant_id = NEW.tenant_id AND reverses_seq = NEW.reverses_seq);
  SELECT RAISE(ABORT, 'ledger-not-the-exact-negation') WHERE NOT EXISTS (
    SELECT 1 FROM ledger_entries
    WHERE tenant_id = NEW.tenant_id AND seq = NEW.reverses_seq AND kind = 'credit'
      AND amount_minor = -NEW.amount_minor AND currency = NEW.currency AND partner_ref = NEW.partner_ref
      AND opportunity_ref = NEW.opportunity_ref AND book = NEW.book);
END;
