-- One holder for each product of an account; '*' is every product. D1 writes one batch after the other, so of two approvals at
-- once the second finds the first here. A name may be chance where both have a domain, so one of the two has to be certain.
CREATE TRIGGER registration_claims_insert BEFORE INSERT ON registration_claims BEGIN
  SELECT RAISE(ABORT, 'registration-claim-taken') WHERE EXISTS (
    SELECT 1 FROM registration_claims
    WHERE tenant_id = NEW.tenant_id AND account_key = NEW.account_key AND holder <> NEW.holder
      AND (product_key = NEW.product_key OR product_key = '*' OR NEW.product_key = '*')
      AND (is_certain = 1 OR NEW.is_certain = 1));
END;
