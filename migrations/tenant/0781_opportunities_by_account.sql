-- All deals of an account, closed ones too: those that a registration may be linked to.
CREATE INDEX opportunities_by_account ON opportunities (tenant_id, account_id, account_name);
