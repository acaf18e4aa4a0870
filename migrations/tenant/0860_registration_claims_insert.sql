-- As 0747 has it, and an account's claim is also refused where another holder has that of an account that is merged with it, in
-- whichever order they were claimed and merged. The claim of an account is always certain.
DROP TRIGGER registration_claims_insert;
CREATE TRIGGER registration_claims_insert BEFORE INSERT ON registration_claims BEGIN
  SELECT RAISE(ABORT, 'registration-claim-taken') WHERE EXISTS (
    SELECT 1 FROM registration_claims
    WHERE tenant_id = NEW.tenant_id AND account_key = NEW.account_key AND holder <> NEW.holder
      AND (product_key = NEW.product_key OR product_key = '*' OR NEW.product_key = '*')
      AND (is_certain = 1 OR NEW.is_certain = 1));
  SELECT RAISE(ABORT, 'registration-claim-taken') WHERE substr(NEW.account_key, 1, 8) = 'account:' AND EXISTS (
    SELECT 1 FROM registration_claims
    WHERE tenant_id = NEW.tenant_id AND holder <> NEW.holder
      AND (product_key = NEW.product_key OR product_key = '*' OR NEW.product_key = '*')
      AND account_key IN (
        SELECT 'account:' || ifnull(survivor_id, id) FROM accounts
        WHERE tenant_id = NEW.tenant_id AND id = substr(NEW.account_key, 9)
        UNION ALL
        SELECT 'account:' || member.id FROM accounts AS own CROSS JOIN accounts AS member INDEXED BY accounts_merged
          ON member.tenant_id = own.tenant_id AND member.survivor_id = ifnull(own.survivor_id, own.id)
            AND member.survivor_id IS NOT NULL
        WHERE own.tenant_id = NEW.tenant_id AND own.id = substr(NEW.account_key, 9)));
END;
