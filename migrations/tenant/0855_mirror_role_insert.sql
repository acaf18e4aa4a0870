-- Somebody has come to a deal.
CREATE TRIGGER mirror_role_insert AFTER INSERT ON crm_mirror
WHEN NEW.object = 'OpportunityContactRole' AND NEW.opportunity_id IS NOT NULL BEGIN
  UPDATE inference_books SET changes = changes + 1 WHERE tenant_id = NEW.tenant_id;
  INSERT INTO inference_changes (tenant_id, at, kind, id)
    SELECT b.tenant_id, b.changes, k.kind, k.id FROM inference_books b
    CROSS JOIN (
      SELECT 'external-deal' AS kind, NEW.opportunity_id AS id) k
    WHERE b.tenant_id = NEW.tenant_id AND b.noted >= 0 AND k.id IS NOT NULL;
END;
