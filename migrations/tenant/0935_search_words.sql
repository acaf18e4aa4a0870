-- The words by which deals, accounts and partners are found: each word of a name, its domain and its id in the CRM, in lower case by
-- ASCII alone. Triggers keep it. What parts words here also parts them in worker/domain/search/search-terms.ts.
CREATE TABLE search_words (
  tenant_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('deal', 'account', 'partner')),
  word TEXT NOT NULL,
  record_id TEXT NOT NULL,
  PRIMARY KEY (tenant_id, kind, word, record_id)
) STRICT, WITHOUT ROWID;
INSERT INTO search_words (tenant_id, kind, word, record_id)
SELECT DISTINCT r.tenant_id, 'deal', substr(w.value, 1, 40), r.id FROM opportunities r CROSS JOIN json_each('[' || replace(json_quote(
  replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(lower(r.name || ' ' || ifnull(r.external_id, '')), char(34), ' '), char(92), ' '), '-', ' '), '_', ' '), '/', ' '), '.', ' '), ',', ' '), char(59), ' '), ':', ' '), '(', ' '), ')', ' '), '[', ' '), ']', ' '), '&', ' '), '+', ' '), '#', ' '), char(39), ' '), '@', ' '), '|', ' '), char(9), ' '), char(10), ' '), char(13), ' '), char(160), ' ')
), ' ', '","') || ']') w WHERE w.value <> '';
INSERT INTO search_words (tenant_id, kind, word, record_id)
SELECT DISTINCT r.tenant_id, 'account', substr(w.value, 1, 40), r.id FROM accounts r CROSS JOIN json_each('[' || replace(json_quote(
  replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(lower(r.name || ' ' || ifnull(r.domain, '') || ' ' || ifnull(r.external_id, '')), char(34), ' '), char(92), ' '), '-', ' '), '_', ' '), '/', ' '), '.', ' '), ',', ' '), char(59), ' '), ':', ' '), '(', ' '), ')', ' '), '[', ' '), ']', ' '), '&', ' '), '+', ' '), '#', ' '), char(39), ' '), '@', ' '), '|', ' '), char(9), ' '), char(10), ' '), char(13), ' '), char(160), ' ')
), ' ', '","') || ']') w WHERE w.value <> '';
INSERT INTO search_words (tenant_id, kind, word, record_id)
SELECT DISTINCT r.tenant_id, 'partner', substr(w.value, 1, 40), r.id FROM partners r CROSS JOIN json_each('[' || replace(json_quote(
  replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(lower(r.name || ' ' || ifnull(r.domain, '') || ' ' || ifnull(r.external_id, '')), char(34), ' '), char(92), ' '), '-', ' '), '_', ' '), '/', ' '), '.', ' '), ',', ' '), char(59), ' '), ':', ' '), '(', ' '), ')', ' '), '[', ' '), ']', ' '), '&', ' '), '+', ' '), '#', ' '), char(39), ' '), '@', ' '), '|', ' '), char(9), ' '), char(10), ' '), char(13), ' '), char(160), ' ')
), ' ', '","') || ']') w WHERE w.value <> '';
