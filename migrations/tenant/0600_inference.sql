-- Which deals partners' records belong to: the settings in immutable versions, the records, their possible deals, what people decided,
-- and the runs that judge them.

-- unread: the record has changed since inference last looked at it.
ALTER TABLE crm_mirror ADD COLUMN unread INTEGER NOT NULL DEFAULT 1 CHECK (unread IN (0, 1));
CREATE INDEX crm_mirror_unread ON crm_mirror (tenant_id, object, connection_id, id) WHERE unread = 1;

-- The newest version is in force; a company without one has the defaults, which are version 0.
CREATE TABLE inference_settings (
  tenant_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  settings TEXT NOT NULL CHECK (json_valid(settings)),
  comment TEXT,
  created_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, version)
) STRICT, WITHOUT ROWID;

-- One partner's part in one record of the CRM: a meeting with two partners is two. record is "object:id".
-- stale: it has changed since it was judged. reading tells whether what it says by itself has changed, outcome whether what was found has.
-- event is the same for records that say the same: they are evidence once. band is that of the likeliest deal. A decision outlives every run: decided_opportunity_id is the confirmed deal, and NULL in a rejection.
CREATE TABLE inference_activities (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  connection_id TEXT NOT NULL,
  record TEXT NOT NULL,
  partner_id TEXT NOT NULL,
  partner_basis TEXT NOT NULL,
  source TEXT NOT NULL CHECK (source IN ('contact_role', 'self_report', 'campaign', 'activity')),
  crm_type TEXT,
  usual_type TEXT NOT NULL,
  subject TEXT NOT NULL,
  occurred_at INTEGER NOT NULL,
  filed_opportunity_id TEXT,
  contact_id TEXT,
  email TEXT,
  account_id TEXT,
  account_name TEXT,
  stale INTEGER NOT NULL DEFAULT 1 CHECK (stale IN (0, 1)),
  event TEXT,
  reading TEXT,
  outcome TEXT,
  band TEXT NOT NULL DEFAULT 'ignored' CHECK (band IN ('auto', 'review', 'ignored')),
  opportunity_id TEXT,
  confidence_ppm INTEGER NOT NULL DEFAULT 0 CHECK (confidence_ppm BETWEEN 0 AND 1000000),
  no_deal_ppm INTEGER NOT NULL DEFAULT 1000000 CHECK (no_deal_ppm BETWEEN 0 AND 1000000),
  decision TEXT CHECK (decision IN ('confirmed', 'rejected')),
  decided_opportunity_id TEXT,
  decided_by TEXT,
  decided_at INTEGER,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX inference_activities_by_partner ON inference_activities (tenant_id, partner_id, id);
CREATE INDEX inference_activities_by_record ON inference_activities (tenant_id, connection_id, record);
CREATE INDEX inference_activities_listed ON inference_activities (tenant_id, confidence_ppm, id);
CREATE INDEX inference_activities_by_event ON inference_activities (tenant_id, event) WHERE event IS NOT NULL;
CREATE INDEX inference_activities_counted ON inference_activities (tenant_id, source, crm_type, usual_type, band, decision);
CREATE INDEX inference_activities_stale ON inference_activities (tenant_id, partner_id) WHERE stale = 1;

-- The deals that a record may belong to. The factors, multiplied in their order, are the confidence to the last digit.
CREATE TABLE inference_links (
  tenant_id TEXT NOT NULL,
  activity_id TEXT NOT NULL,
  opportunity_id TEXT NOT NULL,
  confidence_ppm INTEGER NOT NULL CHECK (confidence_ppm BETWEEN 0 AND 1000000),
  asserted INTEGER NOT NULL CHECK (asserted IN (0, 1)),
  status TEXT NOT NULL CHECK (status IN ('auto', 'review', 'ignored')),
  factors TEXT NOT NULL CHECK (json_valid(factors)),
  PRIMARY KEY (tenant_id, activity_id, opportunity_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX inference_links_by_opportunity ON inference_links (tenant_id, opportunity_id, activity_id);

-- Every decision with what was thought at the time, for measuring how right that was. kind "undo" takes the one before it back.
CREATE TABLE inference_decisions (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  activity_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('confirm', 'reject', 'undo')),
  opportunity_id TEXT,
  likeliest_id TEXT,
  confidence_ppm INTEGER NOT NULL,
  source TEXT NOT NULL,
  type TEXT NOT NULL,
  decided_by TEXT NOT NULL,
  decided_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, activity_id, decided_at, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX inference_decisions_by_age ON inference_decisions (tenant_id, decided_at, id);

-- What people said about whom a contact, address, domain, account, user or campaign of the CRM stands for; NULL is no partner.
CREATE TABLE inference_partner_decisions (
  tenant_id TEXT NOT NULL,
  about TEXT NOT NULL CHECK (about IN ('contact', 'email', 'domain', 'account', 'user', 'campaign')),
  key TEXT NOT NULL,
  label TEXT NOT NULL,
  partner_id TEXT,
  decided_by TEXT NOT NULL,
  decided_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, about, key)
) STRICT, WITHOUT ROWID;

-- Names and domains that people have confirmed to be an account's.
CREATE TABLE account_aliases (
  tenant_id TEXT NOT NULL,
  alias TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('name', 'domain')),
  account_id TEXT NOT NULL,
  decided_by TEXT NOT NULL,
  decided_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, kind, alias)
) STRICT, WITHOUT ROWID;

-- phase: reading the CRM's changes, then judging partner by partner. step fences: it counts each batch. everything: every record is
-- judged, and the company's habits are learned anew; else only those that a change may have touched. again: more has changed meanwhile, and 2 that all is to be judged.
CREATE TABLE inference_runs (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  everything INTEGER NOT NULL CHECK (everything IN (0, 1)),
  reason TEXT NOT NULL CHECK (reason IN ('sync', 'import', 'settings', 'decision', 'person')),
  status TEXT NOT NULL CHECK (status IN ('queued', 'running', 'done', 'failed')),
  phase TEXT NOT NULL DEFAULT 'reading' CHECK (phase IN ('reading', 'judging')),
  step INTEGER NOT NULL DEFAULT 0,
  cursor TEXT,
  book_changed INTEGER NOT NULL DEFAULT 0 CHECK (book_changed IN (0, 1)),
  again INTEGER NOT NULL DEFAULT 0 CHECK (again IN (0, 1, 2)),
  settings_version INTEGER,
  records_read INTEGER NOT NULL DEFAULT 0,
  judged INTEGER NOT NULL DEFAULT 0,
  changed INTEGER NOT NULL DEFAULT 0,
  evidence_added INTEGER NOT NULL DEFAULT 0,
  evidence_changed INTEGER NOT NULL DEFAULT 0,
  evidence_removed INTEGER NOT NULL DEFAULT 0,
  failure TEXT,
  created_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  finished_at INTEGER,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX inference_runs_by_age ON inference_runs (tenant_id, created_at, id);
-- A company has at most one run at a time.
CREATE UNIQUE INDEX inference_runs_at_work ON inference_runs (tenant_id) WHERE status IN ('queued', 'running');

-- Deals that gained or lost evidence in a run.
CREATE TABLE inference_run_deals (
  tenant_id TEXT NOT NULL,
  run_id TEXT NOT NULL,
  opportunity_id TEXT NOT NULL,
  gained INTEGER NOT NULL,
  lost INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, run_id, opportunity_id)
) STRICT, WITHOUT ROWID;

-- What the last run over everything has learned, and what told partners by then: single records are judged with it.
CREATE TABLE inference_knowledge (
  tenant_id TEXT NOT NULL,
  key TEXT NOT NULL CHECK (key IN ('habits', 'partners')),
  value TEXT NOT NULL,
  PRIMARY KEY (tenant_id, key)
) STRICT, WITHOUT ROWID;

-- A partner's own accounts are found by its domain too.
CREATE INDEX partners_by_domain ON partners (tenant_id, domain);
CREATE INDEX inference_activities_decided ON inference_activities (tenant_id, decided_opportunity_id)
  WHERE decided_opportunity_id IS NOT NULL;
