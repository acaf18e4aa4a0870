-- Imports write again what is there; only a name that differs is parted anew.
CREATE TRIGGER opportunities_words_update AFTER UPDATE OF name, external_id ON opportunities
WHEN OLD.name IS NOT NEW.name OR OLD.external_id IS NOT NEW.external_id BEGIN
  DELETE FROM search_words WHERE tenant_id = OLD.tenant_id AND kind = 'deal' AND record_id = OLD.id AND word IN (
    SELECT substr(value, 1, 40) FROM json_each('[' || replace(json_quote(
      replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(lower(OLD.name || ' ' || ifnull(OLD.external_id, '')), char(34), ' '), char(92), ' '), '-', ' '), '_', ' '), '/', ' '), '.', ' '), ',', ' '), char(59), ' '), ':', ' '), '(', ' '), ')', ' '), '[', ' '), ']', ' '), '&', ' '), '+', ' '), '#', ' '), char(39), ' '), '@', ' '), '|', ' '), char(9), ' '), char(10), ' '), char(13), ' '), char(160), ' ')
    ), ' ', '","') || ']'));
  INSERT INTO search_words (tenant_id, kind, word, record_id)
  SELECT DISTINCT NEW.tenant_id, 'deal', substr(value, 1, 40), NEW.id FROM json_each('[' || replace(json_quote(
    replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(lower(NEW.name || ' ' || ifnull(NEW.external_id, '')), char(34), ' '), char(92), ' '), '-', ' '), '_', ' '), '/', ' '), '.', ' '), ',', ' '), char(59), ' '), ':', ' '), '(', ' '), ')', ' '), '[', ' '), ']', ' '), '&', ' '), '+', ' '), '#', ' '), char(39), ' '), '@', ' '), '|', ' '), char(9), ' '), char(10), ' '), char(13), ' '), char(160), ' ')
  ), ' ', '","') || ']') WHERE value <> ''
  ON CONFLICT DO NOTHING;
END;
