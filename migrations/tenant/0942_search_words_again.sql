-- What was written between the fill of 0935 and the triggers after it has no words, or those of its old name. Nothing is emptied, because
-- people search meanwhile.
DELETE FROM search_words WHERE kind = 'deal' AND NOT EXISTS (
SELECT 1 FROM opportunities r CROSS JOIN json_each('[' || replace(json_quote(
  replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(lower(r.name || ' ' || ifnull(r.external_id, '')), char(34), ' '), char(92), ' '), '-', ' '), '_', ' '), '/', ' '), '.', ' '), ',', ' '), char(59), ' '), ':', ' '), '(', ' '), ')', ' '), '[', ' '), ']', ' '), '&', ' '), '+', ' '), '#', ' '), char(39), ' '), '@', ' '), '|', ' '), char(9), ' '), char(10), ' '), char(13), ' '), char(160), ' ')
), ' ', '","') || ']') w WHERE r.tenant_id = search_words.tenant_id AND r.id = search_words.record_id AND substr(w.value, 1, 40) = search_words.word);
INSERT INTO search_words (tenant_id, kind, word, record_id)
SELECT DISTINCT r.tenant_id, 'deal', substr(w.value, 1, 40), r.id FROM opportunities r CROSS JOIN json_each('[' || replace(json_quote(
  replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(lower(r.name || ' ' || ifnull(r.external_id, '')), char(34), ' '), char(92), ' '), '-', ' '), '_', ' '), '/', ' '), '.', ' '), ',', ' '), char(59), ' '), ':', ' '), '(', ' '), ')', ' '), '[', ' '), ']', ' '), '&', ' '), '+', ' '), '#', ' '), char(39), ' '), '@', ' '), '|', ' '), char(9), ' '), char(10), ' '), char(13), ' '), char(160), ' ')
), ' ', '","') || ']') w WHERE w.value <> ''
ON CONFLICT DO NOTHING;
DELETE FROM search_words WHERE kind = 'account' AND NOT EXISTS (
SELECT 1 FROM accounts r CROSS JOIN json_each('[' || replace(json_quote(
  replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(lower(r.name || ' ' || ifnull(r.domain, '') || ' ' || ifnull(r.external_id, '')), char(34), ' '), char(92), ' '), '-', ' '), '_', ' '), '/', ' '), '.', ' '), ',', ' '), char(59), ' '), ':', ' '), '(', ' '), ')', ' '), '[', ' '), ']', ' '), '&', ' '), '+', ' '), '#', ' '), char(39), ' '), '@', ' '), '|', ' '), char(9), ' '), char(10), ' '), char(13), ' '), char(160), ' ')
), ' ', '","') || ']') w WHERE r.tenant_id = search_words.tenant_id AND r.id = search_words.record_id AND substr(w.value, 1, 40) = search_words.word);
INSERT INTO search_words (tenant_id, kind, word, record_id)
SELECT DISTINCT r.tenant_id, 'account', substr(w.value, 1, 40), r.id FROM accounts r CROSS JOIN json_each('[' || replace(json_quote(
  replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(lower(r.name || ' ' || ifnull(r.domain, '') || ' ' || ifnull(r.external_id, '')), char(34), ' '), char(92), ' '), '-', ' '), '_', ' '), '/', ' '), '.', ' '), ',', ' '), char(59), ' '), ':', ' '), '(', ' '), ')', ' '), '[', ' '), ']', ' '), '&', ' '), '+', ' '), '#', ' '), char(39), ' '), '@', ' '), '|', ' '), char(9), ' '), char(10), ' '), char(13), ' '), char(160), ' ')
), ' ', '","') || ']') w WHERE w.value <> ''
ON CONFLICT DO NOTHING;
DELETE FROM search_words WHERE kind = 'partner' AND NOT EXISTS (
SELECT 1 FROM partners r CROSS JOIN json_each('[' || replace(json_quote(
  replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(lower(r.name || ' ' || ifnull(r.domain, '') || ' ' || ifnull(r.external_id, '')), char(34), ' '), char(92), ' '), '-', ' '), '_', ' '), '/', ' '), '.', ' '), ',', ' '), char(59), ' '), ':', ' '), '(', ' '), ')', ' '), '[', ' '), ']', ' '), '&', ' '), '+', ' '), '#', ' '), char(39), ' '), '@', ' '), '|', ' '), char(9), ' '), char(10), ' '), char(13), ' '), char(160), ' ')
), ' ', '","') || ']') w WHERE r.tenant_id = search_words.tenant_id AND r.id = search_words.record_id AND substr(w.value, 1, 40) = search_words.word);
INSERT INTO search_words (tenant_id, kind, word, record_id)
SELECT DISTINCT r.tenant_id, 'partner', substr(w.value, 1, 40), r.id FROM partners r CROSS JOIN json_each('[' || replace(json_quote(
  replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(lower(r.name || ' ' || ifnull(r.domain, '') || ' ' || ifnull(r.external_id, '')), char(34), ' '), char(92), ' '), '-', ' '), '_', ' '), '/', ' '), '.', ' '), ',', ' '), char(59), ' '), ':', ' '), '(', ' '), ')', ' '), '[', ' '), ']', ' '), '&', ' '), '+', ' '), '#', ' '), char(39), ' '), '@', ' '), '|', ' '), char(9), ' '), char(10), ' '), char(13), ' '), char(160), ' ')
), ' ', '","') || ']') w WHERE w.value <> ''
ON CONFLICT DO NOTHING;
