-- Notices are in the company's own chain, whose partner is empty, and move no money; money entries have a partner.
CREATE TRIGGER ledger_entries_known_kind BEFORE INSERT ON ledger_entries BEGIN
  SELECT RAISE(ABORT, 'ledger-kind-unknown')
  WHERE NEW.kind NOT IN ('credit', 'reversal', 'key.rotated', 'period.closed', 'period.reopened');
  SELECT RAISE(ABORT, 'ledger-notice-moves-money')
  WHERE (NEW.kind NOT IN ('credit', 'reversal')) <> (NEW.partner_ref = '')
    OR (NEW.partner_ref = '' AND (NEW.amount_minor <> 0 OR NEW.currency <> '' OR NEW.book <> ''));
END;
