CREATE TRIGGER partners_words_insert AFTER INSERT ON partners BEGIN
  INSERT INTO search_words (tenant_id, kind, word, record_id)
  SELECT DISTINCT NEW.tenant_id, 'partner', substr(value, 1, 40), NEW.id FROM json_each('[' || replace(json_quote(
    replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(lower(NEW.name || ' ' || ifnull(NEW.domain, '') || ' ' || ifnull(NEW.external_id, '')), char(34), ' '), char(92), ' '), '-', ' '), '_', ' '), '/', ' '), '.', ' '), ',', ' '), char(59), ' '), ':', ' '), '(', ' '), ')', ' '), '[', ' '), ']', ' '), '&', ' '), '+', ' '), '#', ' '), char(39), ' '), '@', ' '), '|', ' '), char(9), ' '), char(10), ' '), char(13), ' '), char(160), ' ')
  ), ' ', '","') || ']') WHERE value <> ''
  ON CONFLICT DO NOTHING;
END;
