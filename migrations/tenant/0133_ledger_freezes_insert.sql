CREATE TRIGGER ledger_freezes_insert BEFORE INSERT ON ledger_freezes BEGIN
  SELECT RAISE(ABORT, 'ledger-freeze-exists') WHERE EXISTS (
    SELECT 1 FROM ledger_freezes WHERE tenant_id = NEW.tenant_id AND verification_id = NEW.verification_id);
  SELECT RAISE(ABORT, 'ledger-freeze-without-cause') WHERE NOT EXISTS (
    SELECT 1 FROM ledger_verifications
    WHERE tenant_id = NEW.tenant_id AND id = NEW.verification_id AND status = 'unsound');
END;
