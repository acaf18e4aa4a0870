-- The report tells of the last run that judged anything otherwise; most find nothing new.
CREATE INDEX inference_runs_that_changed ON inference_runs (tenant_id, created_at, id) WHERE status = 'done' AND changed > 0;
