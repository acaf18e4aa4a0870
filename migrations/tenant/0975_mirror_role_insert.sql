-- Somebody has come to a deal.
DROP TRIGGER mirror_role_insert;
CREATE TRIGGER mirror_role_insert AFTER INSERT ON crm_mirror
WHEN NEW.object = 'OpportunityContactRole' AND NEW.opportunity_id IS NOT NULL BEGIN
  UPDATE inference_books SET changes = changes + 1 WHERE tenant_id = NEW.tenant_id;
  INSERT INTO inference_changes (tenant_id, at, kind, id)
    SELECT DISTINCT b.tenant_id, b.changes, k.value ->> 0, k.value ->> 1 FROM inference_books b
    CROSS JOIN json_each(json_array(json_array('external-deal', NEW.opportunity_id))) k
    WHERE b.tenant_id = NEW.tenant_id AND b.noted >= 0
      AND b.changes - b.noted <= 5000 AND k.value ->> 1 IS NOT NULL;
END;
