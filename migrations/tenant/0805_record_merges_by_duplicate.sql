-- All that a record was ever merged into, merges that were taken back among them.
CREATE INDEX record_merges_by_duplicate ON record_merges (tenant_id, kind, from_id, into_id);
