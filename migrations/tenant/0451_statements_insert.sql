-- A first version takes the next number, a later one the number of its matter and the next version: no gap, no second of any.
CREATE TRIGGER statements_insert BEFORE INSERT ON statements BEGIN
  SELECT RAISE(ABORT, 'statement-not-the-next') WHERE NEW.version = 1 AND NEW.number <> 1 + COALESCE(
    (SELECT MAX(number) FROM statements WHERE tenant_id = NEW.tenant_id), 0);
  SELECT RAISE(ABORT, 'statement-not-the-next') WHERE NEW.version <> 1 + COALESCE(
    (SELECT MAX(version) FROM statements WHERE tenant_id = NEW.tenant_id AND partner_ref = NEW.partner_ref
      AND period = NEW.period AND currency = NEW.currency), 0);
  SELECT RAISE(ABORT, 'statement-of-another-matter') WHERE NEW.version > 1 AND NOT EXISTS (
    SELECT 1 FROM statements WHERE tenant_id = NEW.tenant_id AND number = NEW.number AND version = NEW.version - 1
      AND partner_ref = NEW.partner_ref AND period = NEW.period AND currency = NEW.currency);
  SELECT RAISE(ABORT, 'statement-exists') WHERE EXISTS (
    SELECT 1 FROM statements WHERE tenant_id = NEW.tenant_id AND id = NEW.id);
END;
