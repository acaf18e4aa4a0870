-- A dispute begins open and with its first event to come. INSERT OR REPLACE would delete what is in its way unasked, so that
-- is refused here: the id, the number, and another dispute of the entry that is not decided.
CREATE TRIGGER disputes_insert BEFORE INSERT ON disputes BEGIN
  SELECT RAISE(ABORT, 'dispute-begins-open') WHERE NEW.state <> 'open' OR NEW.version <> 1;
  SELECT RAISE(ABORT, 'dispute-exists') WHERE EXISTS (
    SELECT 1 FROM disputes WHERE tenant_id = NEW.tenant_id AND (id = NEW.id OR number = NEW.number));
  SELECT RAISE(ABORT, 'dispute-open-already') WHERE EXISTS (
    SELECT 1 FROM disputes INDEXED BY disputes_undecided
    WHERE tenant_id = NEW.tenant_id AND entry_seq = NEW.entry_seq AND state IN ('open', 'under_review'));
  SELECT RAISE(ABORT, 'dispute-of-another-entry') WHERE NOT EXISTS (
    SELECT 1 FROM ledger_entries
    WHERE tenant_id = NEW.tenant_id AND seq = NEW.entry_seq AND partner_ref = NEW.partner_ref
      AND opportunity_ref = NEW.opportunity_ref AND currency = NEW.currency AND amount_minor = NEW.entry_minor);
END;
