-- A freeze is lifted once, with a reason, after a verification that began later and found the ledger sound.
CREATE TRIGGER ledger_freezes_update BEFORE UPDATE ON ledger_freezes BEGIN
  SELECT RAISE(ABORT, 'ledger-freeze-is-only-lifted')
  WHERE OLD.lifted_at IS NOT NULL OR NEW.lifted_at IS NULL OR trim(NEW.lift_reason) = ''
    OR NEW.tenant_id <> OLD.tenant_id OR NEW.verification_id <> OLD.verification_id OR NEW.frozen_at <> OLD.frozen_at;
  SELECT RAISE(ABORT, 'ledger-freeze-not-verified') WHERE NOT EXISTS (
    SELECT 1 FROM ledger_verifications
    WHERE tenant_id = NEW.tenant_id AND id = NEW.lifted_after AND status = 'sound' AND started_at >= OLD.frozen_at);
END;
