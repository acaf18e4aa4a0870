-- The last line of the registration's history when its deal was made: who links or unlinks before that has not spoken of the deal yet.
ALTER TABLE registration_writes ADD COLUMN made_after_seq INTEGER;
