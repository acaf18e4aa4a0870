-- Somebody is on another deal, or on none any more.
DROP TRIGGER mirror_role_update;
CREATE TRIGGER mirror_role_update AFTER UPDATE OF contact_id, opportunity_id, deleted_at ON crm_mirror
WHEN NEW.object = 'OpportunityContactRole' AND ifnull(NEW.opportunity_id, OLD.opportunity_id) IS NOT NULL
  AND (NEW.opportunity_id IS NOT OLD.opportunity_id OR NEW.contact_id IS NOT OLD.contact_id OR NEW.deleted_at IS NOT OLD.deleted_at) BEGIN
  UPDATE inference_books SET changes = changes + 1 WHERE tenant_id = NEW.tenant_id;
  INSERT INTO inference_changes (tenant_id, at, kind, id)
    SELECT DISTINCT b.tenant_id, b.changes, k.value ->> 0, k.value ->> 1 FROM inference_books b
    CROSS JOIN json_each(json_array(json_array('external-deal', OLD.opportunity_id),
      json_array('external-deal', NEW.opportunity_id))) k
    WHERE b.tenant_id = NEW.tenant_id AND b.noted >= 0
      AND b.changes - b.noted <= 5000 AND k.value ->> 1 IS NOT NULL;
END;
