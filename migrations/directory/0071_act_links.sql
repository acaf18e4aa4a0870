-- Links of mails that let one person do one thing, once. Opening one changes nothing: the page asks, and needs the person's
-- own session and the right to do it.
CREATE TABLE act_links (
  token_hash TEXT NOT NULL PRIMARY KEY,
  user_id TEXT NOT NULL,
  tenant_id TEXT NOT NULL,
  act TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  title TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX act_links_by_expiry ON act_links (expires_at);
CREATE INDEX act_links_by_person ON act_links (user_id);
CREATE INDEX act_links_by_company ON act_links (tenant_id);
