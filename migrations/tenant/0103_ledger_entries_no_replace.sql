-- INSERT OR REPLACE deletes what is in its way without asking the delete trigger, so whatever could be in the way is
-- refused before the insert. Here: the key and a given rowid. The sequence is the fence's, the partner's sequence the
-- partner chain's, the reversed entry the reversal trigger's.
CREATE TRIGGER ledger_entries_no_replace BEFORE INSERT ON ledger_entries BEGIN
  SELECT RAISE(ABORT, 'ledger-key-taken') WHERE EXISTS (
    SELECT 1 FROM ledger_entries WHERE tenant_id = NEW.tenant_id AND idem_key = NEW.idem_key);
  SELECT RAISE(ABORT, 'ledger-rowid-taken') WHERE EXISTS (SELECT 1 FROM ledger_entries WHERE rowid = NEW.rowid);
END;
