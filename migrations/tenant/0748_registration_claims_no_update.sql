-- A claim is taken or given up, never handed on.
CREATE TRIGGER registration_claims_no_update BEFORE UPDATE ON registration_claims BEGIN
  SELECT RAISE(ABORT, 'registration-claim-is-immutable');
END;
