-- When a connection is read by itself, and how much of the org's calls of a day that may take.
ALTER TABLE connections ADD COLUMN sync_every_minutes INTEGER NOT NULL DEFAULT 15
  CHECK (sync_every_minutes IN (5, 15, 30, 60, 240, 1440));
ALTER TABLE connections ADD COLUMN full_read_hour INTEGER NOT NULL DEFAULT 2 CHECK (full_read_hour BETWEEN 0 AND 23);
ALTER TABLE connections ADD COLUMN org_call_percent INTEGER NOT NULL DEFAULT 80 CHECK (org_call_percent BETWEEN 1 AND 100);
ALTER TABLE connections ADD COLUMN own_call_percent INTEGER NOT NULL DEFAULT 25 CHECK (own_call_percent BETWEEN 1 AND 100);
