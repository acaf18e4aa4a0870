-- A period begins its row by being closed, and no two periods share a moment. INSERT OR REPLACE finds the old row here.
CREATE TRIGGER periods_insert BEFORE INSERT ON periods BEGIN
  SELECT RAISE(ABORT, 'period-begins-open') WHERE NEW.state <> 'closing' OR NEW.closed_seq IS NOT NULL;
  SELECT RAISE(ABORT, 'period-overlaps') WHERE EXISTS (
    SELECT 1 FROM periods
    WHERE tenant_id = NEW.tenant_id
      AND (key = NEW.key OR (starts_at < NEW.ends_at AND ends_at > NEW.starts_at)));
END;
