-- What partners say they did. Each is an activity that inference reads; its trace is the partner's part of that, where people decide.
-- told_key is the same for reports of the same thing: one partner, type, day and account.
CREATE TABLE self_reports (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  partner_id TEXT NOT NULL,
  trace_id TEXT NOT NULL,
  type TEXT NOT NULL CHECK (type IN ('meeting', 'demo', 'workshop', 'referral', 'introduction', 'other')),
  account_name TEXT NOT NULL,
  opportunity_id TEXT,
  occurred_on TEXT NOT NULL,
  evidence TEXT NOT NULL,
  told_key TEXT NOT NULL,
  made_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, partner_id) REFERENCES partners (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX self_reports_by_partner ON self_reports (tenant_id, partner_id, created_at, id);
CREATE INDEX self_reports_by_key ON self_reports (tenant_id, partner_id, told_key);
CREATE INDEX self_reports_by_trace ON self_reports (tenant_id, trace_id);
-- Why a person has rejected a record; the partner reads it of its own reports.
ALTER TABLE inference_decisions ADD COLUMN reason TEXT;
