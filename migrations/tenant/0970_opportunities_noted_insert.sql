-- A deal more: its words may tell it apart, and records may be about it. Here and in the other triggers that tell changes no row is written
-- once so much has come that the whole book is read anyhow: where no run comes any more, the rows would grow for ever.
DROP TRIGGER opportunities_noted_insert;
CREATE TRIGGER opportunities_noted_insert AFTER INSERT ON opportunities BEGIN
  UPDATE inference_books SET changes = changes + 1 WHERE tenant_id = NEW.tenant_id;
  INSERT INTO inference_changes (tenant_id, at, kind, id)
    SELECT DISTINCT b.tenant_id, b.changes, k.value ->> 0, k.value ->> 1 FROM inference_books b
    CROSS JOIN json_each(json_array(json_array('deal', NEW.id),
      json_array('account', NEW.account_id))) k
    WHERE b.tenant_id = NEW.tenant_id AND b.noted >= 0
      AND b.changes - b.noted <= 5000 AND k.value ->> 1 IS NOT NULL;
END;
