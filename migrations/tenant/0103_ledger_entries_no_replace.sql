-- INSERT OR REPLACE deletes what is in its way without asking the delete trigger, so whatever could be in the way is
-- refused before the insert: the sequence, the key, the partner's sequence, the reversed entry and a given rowid.
CREATE TRIGGER ledger_entries_no_replace BEFORE INSERT ON ledger_entries BEGIN
  SELECT RAISE(ABORT, 'ledger-seq-taken') WHERE EXISTS (
    SELECT 1 FROM ledger_entries WHERE tenant_id = NEW.tenant_id AND seq = NEW.seq);
  SELECT RAISE(ABORT, 'ledger-key-taken') WHERE EXISTS (
    SELECT 1 FROM ledger_entries WHERE tenant_id = NEW.tenant_id AND idem_key = NEW.idem_key);
  SELECT RAISE(ABORT, 'ledger-partner-seq-taken') WHERE EXISTS (
    SELECT 1 FROM ledger_entries
    WHERE tenant_id = NEW.tenant_id AND partner_ref = NEW.partner_ref AND partner_seq = NEW.partner_seq);
  SELECT RAISE(ABORT, 'ledger-rowid-taken') WHERE EXISTS (SELECT 1 FROM ledger_entries WHERE rowid = NEW.rowid);
END;
