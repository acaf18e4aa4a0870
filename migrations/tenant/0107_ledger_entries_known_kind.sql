CREATE TRIGGER ledger_entries_known_kind BEFORE INSERT ON ledger_entries
WHEN NEW.kind NOT IN ('credit', 'reversal')
BEGIN
  SELECT RAISE(ABORT, 'ledger-kind-unknown');
END;
