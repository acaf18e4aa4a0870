-- What a verification found in one place: what follows from the entries, and what is stored instead.
ALTER TABLE ledger_verifications ADD COLUMN expected TEXT;
ALTER TABLE ledger_verifications ADD COLUMN found TEXT;
