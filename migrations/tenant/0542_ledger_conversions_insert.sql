-- Only with its entry: the tree takes the entry in later in the same batch, so what is in the tree takes no conversion any more.
CREATE TRIGGER ledger_conversions_insert BEFORE INSERT ON ledger_conversions BEGIN
  SELECT RAISE(ABORT, 'ledger-conversion-taken') WHERE EXISTS (
    SELECT 1 FROM ledger_conversions WHERE tenant_id = NEW.tenant_id AND seq = NEW.seq);
  SELECT RAISE(ABORT, 'ledger-conversion-late') WHERE EXISTS (
    SELECT 1 FROM ledger_trees WHERE tenant_id = NEW.tenant_id AND size >= NEW.seq);
  SELECT RAISE(ABORT, 'ledger-conversion-unfounded') WHERE NOT EXISTS (
    SELECT 1 FROM ledger_entries AS e WHERE e.tenant_id = NEW.tenant_id AND e.seq = NEW.seq
      AND e.book = NEW.book AND e.partner_ref = NEW.partner_ref AND e.period = NEW.period
      AND e.currency = NEW.currency AND e.effective_at = NEW.effective_at AND e.currency <> NEW.reporting_currency);
  SELECT RAISE(ABORT, 'ledger-conversion-not-hashed') WHERE EXISTS (
    SELECT 1 FROM ledger_entries AS e WHERE e.tenant_id = NEW.tenant_id AND e.seq = NEW.seq
      AND e.kind = 'credit' AND instr(e.payload, NEW.hash) = 0);
  SELECT RAISE(ABORT, 'ledger-conversion-not-the-negation') WHERE EXISTS (
    SELECT 1 FROM ledger_entries AS e WHERE e.tenant_id = NEW.tenant_id AND e.seq = NEW.seq AND e.kind <> 'credit')
    AND NOT EXISTS (
    SELECT 1 FROM ledger_entries AS e CROSS JOIN ledger_conversions AS c ON c.tenant_id = e.tenant_id AND c.seq = e.reverses_seq
    WHERE e.tenant_id = NEW.tenant_id AND e.seq = NEW.seq AND c.hash = NEW.hash AND c.content = NEW.content
      AND c.reporting_currency = NEW.reporting_currency AND c.amount_minor = -NEW.amount_minor);
END;
