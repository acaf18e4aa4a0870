-- The queue by what people filter it: one partner's records, those that wait for a decision, those that somebody has decided.
CREATE INDEX inference_activities_of_partner ON inference_activities (tenant_id, partner_id, confidence_ppm, id);
CREATE INDEX inference_activities_waiting ON inference_activities (tenant_id, confidence_ppm, id)
  WHERE band = 'review' AND decision IS NULL;
CREATE INDEX inference_activities_by_decider ON inference_activities (tenant_id, decided_by, confidence_ppm, id)
  WHERE decided_by IS NOT NULL;
