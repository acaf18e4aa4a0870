-- The org's own address, as it was when the org was last read: where people look a record up.
ALTER TABLE connections ADD COLUMN instance_url TEXT;
