CREATE INDEX self_reports_by_person ON self_reports (tenant_id, made_by, created_at, id);
