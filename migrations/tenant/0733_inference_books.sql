-- What records are read against, noted so that a few changed records are judged without reading all of the company's accounts and deals.
-- changes counts what has come to accounts and deals; the notes hold while noted is the same. form: how the notes were worked out.
-- accounts: how many accounts the company counts as having.
CREATE TABLE inference_books (
  tenant_id TEXT NOT NULL,
  changes INTEGER NOT NULL DEFAULT 0,
  noted INTEGER NOT NULL DEFAULT -1,
  form INTEGER NOT NULL DEFAULT 0,
  accounts INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id)
) STRICT, WITHOUT ROWID;

-- What each account is found by. family_id is the same for all accounts of a family, and NULL without relatives.
CREATE TABLE inference_accounts (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  name_key TEXT,
  first_word TEXT NOT NULL,
  domain TEXT,
  family_id TEXT,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX inference_accounts_by_name ON inference_accounts (tenant_id, name_key) WHERE name_key IS NOT NULL;
CREATE INDEX inference_accounts_by_first_word ON inference_accounts (tenant_id, first_word);
CREATE INDEX inference_accounts_by_domain ON inference_accounts (tenant_id, domain) WHERE domain IS NOT NULL;
CREATE INDEX inference_accounts_by_family ON inference_accounts (tenant_id, family_id) WHERE family_id IS NOT NULL;

-- The words that tell the company's deals apart.
CREATE TABLE inference_deal_words (
  tenant_id TEXT NOT NULL,
  word TEXT NOT NULL,
  PRIMARY KEY (tenant_id, word)
) STRICT, WITHOUT ROWID;

-- The accounts that a record may be about, as it was last read: the chance of each other one, then each account's.
ALTER TABLE inference_activities ADD COLUMN accounts TEXT;

-- People are found by their address, and a file's by what it says of an account's own id.
CREATE INDEX crm_mirror_contacts_by_email ON crm_mirror (tenant_id, connection_id, lower(trim(fields ->> '$.Email')))
  WHERE object = 'Contact';
CREATE INDEX contacts_by_email ON contacts (tenant_id, lower(trim(email))) WHERE email IS NOT NULL;
CREATE INDEX contacts_by_account_external_id ON contacts (tenant_id, account_external_id) WHERE account_external_id IS NOT NULL;

-- A partner's own accounts: those that the CRM marks, and those with a partner's domain.
CREATE INDEX crm_mirror_partner_accounts ON crm_mirror (tenant_id, connection_id, id)
  WHERE object = 'Account' AND (fields ->> '$.IsPartner' = 'true' OR instr(lower(fields ->> '$.Type'), 'partner') > 0
    OR instr(lower(fields ->> '$.Type'), 'reseller') > 0 OR instr(lower(fields ->> '$.Type'), 'distributor') > 0);
CREATE INDEX accounts_by_domain ON accounts (tenant_id, domain) WHERE domain IS NOT NULL;
