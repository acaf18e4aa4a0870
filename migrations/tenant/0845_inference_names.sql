-- How accounts are found by names that records write, noted so that a few names are matched without reading every account. All of it is
-- worked out from the accounts by a run that reads them all, and holds as long as the other notes of the book.

-- ordinal: a number of the account's own, by which inference_name_grams lists it. label: what stands before its own domain's suffix.
ALTER TABLE inference_accounts ADD COLUMN ordinal INTEGER NOT NULL DEFAULT 0;
ALTER TABLE inference_accounts ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE inference_accounts ADD COLUMN label TEXT NOT NULL DEFAULT '';
ALTER TABLE inference_accounts ADD COLUMN is_child INTEGER NOT NULL DEFAULT 0 CHECK (is_child IN (0, 1));
CREATE INDEX inference_accounts_by_ordinal ON inference_accounts (tenant_id, ordinal);

-- Of how many accounts names were noted.
ALTER TABLE inference_books ADD COLUMN names INTEGER NOT NULL DEFAULT 0;

-- An account's name in the forms in which it is looked up whole.
CREATE TABLE inference_account_names (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('key', 'initials', 'label')),
  key TEXT NOT NULL,
  PRIMARY KEY (tenant_id, id, kind, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX inference_account_names_by_key ON inference_account_names (tenant_id, kind, key, id);

-- Which accounts' names have a run of three letters: ordinal, what the name's runs weigh together, next ordinal, and so on. One row for
-- each run, so that a name is looked up in as many rows as it has runs, whatever the company's size.
CREATE TABLE inference_name_grams (
  tenant_id TEXT NOT NULL,
  gram INTEGER NOT NULL,
  names INTEGER NOT NULL,
  accounts TEXT NOT NULL CHECK (json_valid(accounts)),
  PRIMARY KEY (tenant_id, gram)
) STRICT, WITHOUT ROWID;

-- In how many accounts' names a word stands.
CREATE TABLE inference_name_words (
  tenant_id TEXT NOT NULL,
  word TEXT NOT NULL,
  names INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, word)
) STRICT, WITHOUT ROWID;

-- The account that a name is known to mean.
CREATE TABLE inference_aliases (
  tenant_id TEXT NOT NULL,
  alias TEXT NOT NULL,
  account_id TEXT NOT NULL,
  PRIMARY KEY (tenant_id, alias)
) STRICT, WITHOUT ROWID;
