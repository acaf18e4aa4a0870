-- The part that a partner's share is for: the key of its leading role, '' where its evidence names none, and whether it brought the deal.
ALTER TABLE opportunity_shares ADD COLUMN role TEXT NOT NULL DEFAULT '';
ALTER TABLE opportunity_shares ADD COLUMN is_sourced INTEGER NOT NULL DEFAULT 0 CHECK (is_sourced IN (0, 1));

-- The roles in which partners took part in a deal, whatever became of it and whether they were credited or not.
CREATE TABLE opportunity_roles (
  tenant_id TEXT NOT NULL,
  role TEXT NOT NULL,
  opportunity_id TEXT NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('open', 'won', 'lost')),
  closed_at INTEGER,
  currency TEXT NOT NULL,
  PRIMARY KEY (tenant_id, role, opportunity_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX opportunity_roles_by_opportunity ON opportunity_roles (tenant_id, opportunity_id);

-- Figures: what other tables add up to, kept row by row by triggers in the transaction that changes those, so that a dashboard reads
-- months and never deals or entries. `month` is the UTC month of the close, as lists filter by it; '' is without a close date.

-- Credits and reversals by the close of their deals. adjusted_minor is the part of amount_minor that disputes have decided.
CREATE TABLE ledger_months (
  tenant_id TEXT NOT NULL,
  book TEXT NOT NULL,
  currency TEXT NOT NULL,
  month TEXT NOT NULL,
  partner_ref TEXT NOT NULL,
  amount_minor INTEGER NOT NULL CHECK (typeof(amount_minor) = 'integer'),
  adjusted_minor INTEGER NOT NULL CHECK (typeof(adjusted_minor) = 'integer'),
  PRIMARY KEY (tenant_id, book, currency, month, partner_ref)
) STRICT, WITHOUT ROWID;

-- What entries in other currencies are worth in the reporting one, at their frozen rates.
CREATE TABLE ledger_conversion_months (
  tenant_id TEXT NOT NULL,
  book TEXT NOT NULL,
  reporting_currency TEXT NOT NULL,
  month TEXT NOT NULL,
  amount_minor INTEGER NOT NULL CHECK (typeof(amount_minor) = 'integer'),
  PRIMARY KEY (tenant_id, book, reporting_currency, month)
) STRICT, WITHOUT ROWID;

-- Deals that are not deleted. attributed_minor is what is expected of open ones. incomplete: won, and a part of the amount is nobody's.
-- covered: won, and a partner has a part.
CREATE TABLE deal_months (
  tenant_id TEXT NOT NULL,
  outcome TEXT NOT NULL,
  month TEXT NOT NULL,
  currency TEXT NOT NULL,
  type TEXT NOT NULL,
  deals INTEGER NOT NULL,
  amount_minor INTEGER NOT NULL CHECK (typeof(amount_minor) = 'integer'),
  attributed_minor INTEGER NOT NULL CHECK (typeof(attributed_minor) = 'integer'),
  incomplete_deals INTEGER NOT NULL,
  review_deals INTEGER NOT NULL,
  covered_deals INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, outcome, month, currency, type)
) STRICT, WITHOUT ROWID;

-- What no entry converts: of won deals what is nobody's, of open ones what is expected, by the UTC day of the close, for its rate.
CREATE TABLE deal_days (
  tenant_id TEXT NOT NULL,
  outcome TEXT NOT NULL,
  day TEXT NOT NULL,
  currency TEXT NOT NULL,
  deals INTEGER NOT NULL,
  rest_minor INTEGER NOT NULL CHECK (typeof(rest_minor) = 'integer'),
  PRIMARY KEY (tenant_id, outcome, day, currency)
) STRICT, WITHOUT ROWID;

-- Shares by the role they are for.
CREATE TABLE share_months (
  tenant_id TEXT NOT NULL,
  status TEXT NOT NULL,
  month TEXT NOT NULL,
  currency TEXT NOT NULL,
  role TEXT NOT NULL,
  is_sourced INTEGER NOT NULL,
  shares INTEGER NOT NULL,
  amount_minor INTEGER NOT NULL CHECK (typeof(amount_minor) = 'integer'),
  PRIMARY KEY (tenant_id, status, month, currency, role, is_sourced)
) STRICT, WITHOUT ROWID;

-- A partner's shares. band is the fifth of the whole that a share lies in, 0 up to 20 %, 4 from 80 % on.
CREATE TABLE partner_share_months (
  tenant_id TEXT NOT NULL,
  partner_id TEXT NOT NULL,
  status TEXT NOT NULL,
  month TEXT NOT NULL,
  currency TEXT NOT NULL,
  band INTEGER NOT NULL CHECK (band BETWEEN 0 AND 4),
  deals INTEGER NOT NULL,
  share_ppm INTEGER NOT NULL,
  amount_minor INTEGER NOT NULL CHECK (typeof(amount_minor) = 'integer'),
  PRIMARY KEY (tenant_id, partner_id, status, month, currency, band)
) STRICT, WITHOUT ROWID;

-- Deals by the roles on them; a deal with two roles counts in both.
CREATE TABLE role_months (
  tenant_id TEXT NOT NULL,
  outcome TEXT NOT NULL,
  month TEXT NOT NULL,
  currency TEXT NOT NULL,
  role TEXT NOT NULL,
  deals INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, outcome, month, currency, role)
) STRICT, WITHOUT ROWID;

-- The entries of a month, which the dashboard opens.
CREATE INDEX ledger_entries_by_effect ON ledger_entries (tenant_id, book, effective_at, seq);

-- What there is already. The next attribution says the roles exactly, of touchpoints that counted; until then the evidence does.
UPDATE opportunity_shares SET role = ifnull((
  SELECT lower(t.role) FROM touchpoints t INDEXED BY touchpoints_by_opportunity
  WHERE t.tenant_id = opportunity_shares.tenant_id AND t.opportunity_id = opportunity_shares.opportunity_id
    AND t.partner_id = opportunity_shares.partner_id AND t.deleted_at IS NULL AND t.status = 'approved' AND t.role IS NOT NULL
  ORDER BY lower(t.role) <> 'sourcing', lower(t.role) <> 'referral', lower(t.role) LIMIT 1), ''),
  is_sourced = EXISTS (
  SELECT 1 FROM touchpoints t INDEXED BY touchpoints_by_opportunity
  WHERE t.tenant_id = opportunity_shares.tenant_id AND t.opportunity_id = opportunity_shares.opportunity_id
    AND t.partner_id = opportunity_shares.partner_id AND t.deleted_at IS NULL AND t.status = 'approved'
    AND (t.source = 'deal_registration' OR lower(t.role) IN ('sourcing', 'referral')));
INSERT INTO opportunity_roles (tenant_id, role, opportunity_id, outcome, closed_at, currency)
SELECT DISTINCT t.tenant_id, lower(t.role), t.opportunity_id, o.outcome, o.closed_at, o.currency
FROM touchpoints t CROSS JOIN opportunities o ON o.tenant_id = t.tenant_id AND o.id = t.opportunity_id
WHERE t.deleted_at IS NULL AND t.status = 'approved' AND t.role IS NOT NULL AND o.deleted_at IS NULL;
INSERT INTO ledger_months (tenant_id, book, currency, month, partner_ref, amount_minor, adjusted_minor)
SELECT tenant_id, book, currency, strftime('%Y-%m', effective_at / 1000, 'unixepoch'), partner_ref, SUM(amount_minor),
  SUM(iif(substr(rule_id, 1, 4) = 'dsp_', amount_minor, 0))
FROM ledger_entries WHERE partner_ref <> '' GROUP BY 1, 2, 3, 4, 5;
INSERT INTO ledger_conversion_months (tenant_id, book, reporting_currency, month, amount_minor)
SELECT tenant_id, book, reporting_currency, strftime('%Y-%m', effective_at / 1000, 'unixepoch'), SUM(amount_minor)
FROM ledger_conversions GROUP BY 1, 2, 3, 4;
INSERT INTO deal_months (tenant_id, outcome, month, currency, type, deals, amount_minor, attributed_minor, incomplete_deals, review_deals, covered_deals)
SELECT tenant_id, outcome, ifnull(strftime('%Y-%m', closed_at / 1000, 'unixepoch'), ''), currency, ifnull(type, ''), COUNT(*),
  SUM(ifnull(amount_minor, 0)), SUM(iif(attribution_status = iif(outcome = 'won', 'attributed', 'expected'), attributed_minor, 0)),
  SUM(ifnull(outcome = 'won' AND amount_minor <> iif(attribution_status = 'attributed', attributed_minor, 0), 0)),
  SUM(outcome = 'won' AND attribution_status = 'review'),
  SUM(outcome = 'won' AND attribution_status = 'attributed' AND attributed_minor <> 0)
FROM opportunities WHERE deleted_at IS NULL GROUP BY 1, 2, 3, 4, 5;
INSERT INTO deal_days (tenant_id, outcome, day, currency, deals, rest_minor)
SELECT tenant_id, outcome, ifnull(strftime('%Y-%m-%d', closed_at / 1000, 'unixepoch'), ''), currency, COUNT(*), SUM(rest) FROM (
  SELECT tenant_id, outcome, closed_at, currency, iif(outcome = 'open', iif(attribution_status = 'expected', attributed_minor, 0),
    ifnull(amount_minor, 0) - iif(attribution_status = 'attributed', attributed_minor, 0)) AS rest
  FROM opportunities WHERE deleted_at IS NULL AND outcome <> 'lost')
WHERE rest <> 0 GROUP BY 1, 2, 3, 4;
INSERT INTO share_months (tenant_id, status, month, currency, role, is_sourced, shares, amount_minor)
SELECT tenant_id, status, ifnull(strftime('%Y-%m', closed_at / 1000, 'unixepoch'), ''), currency, role, is_sourced, COUNT(*), SUM(amount_minor)
FROM opportunity_shares GROUP BY 1, 2, 3, 4, 5, 6;
INSERT INTO partner_share_months (tenant_id, partner_id, status, month, currency, band, deals, share_ppm, amount_minor)
SELECT tenant_id, partner_id, status, ifnull(strftime('%Y-%m', closed_at / 1000, 'unixepoch'), ''), currency, min(4, share_ppm / 200000),
  COUNT(*), SUM(share_ppm), SUM(amount_minor)
FROM opportunity_shares GROUP BY 1, 2, 3, 4, 5, 6;
INSERT INTO role_months (tenant_id, outcome, month, currency, role, deals)
SELECT tenant_id, outcome, ifnull(strftime('%Y-%m', closed_at / 1000, 'unixepoch'), ''), currency, role, COUNT(*)
FROM opportunity_roles GROUP BY 1, 2, 3, 4, 5;
