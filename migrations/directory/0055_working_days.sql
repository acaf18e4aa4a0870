-- The weekdays on which a company works, ascending, Monday 1 to Sunday 7. Its clocks count these days.
ALTER TABLE tenants ADD COLUMN working_days TEXT NOT NULL DEFAULT '12345'
  CHECK (working_days <> '' AND working_days NOT GLOB '*[^1-7]*' AND length(working_days) <= 7);
