-- Of amount_minor what disputes have decided, as in ledger_months.
ALTER TABLE ledger_conversion_months ADD COLUMN adjusted_minor INTEGER NOT NULL DEFAULT 0 CHECK (typeof(adjusted_minor) = 'integer');
UPDATE ledger_conversion_months SET adjusted_minor = ifnull((
  SELECT SUM(c.amount_minor) FROM ledger_conversions c
  CROSS JOIN ledger_entries e ON e.tenant_id = c.tenant_id AND e.seq = c.seq
  WHERE c.tenant_id = ledger_conversion_months.tenant_id AND c.book = ledger_conversion_months.book
    AND c.reporting_currency = ledger_conversion_months.reporting_currency
    AND strftime('%Y-%m', c.effective_at / 1000, 'unixepoch') = ledger_conversion_months.month AND substr(e.rule_id, 1, 4) = 'dsp_'), 0);

-- Roles that the CRM's own partner field says, which is evidence as touchpoints are; a deal counts in them from now on. The next
-- attribution of a deal says its roles exactly.
INSERT OR IGNORE INTO opportunity_roles (tenant_id, role, opportunity_id, outcome, closed_at, currency)
SELECT DISTINCT o.tenant_id, lower(j.value ->> '$.role'), o.id, o.outcome, o.closed_at, o.currency
FROM opportunities o CROSS JOIN json_each(o.crm_partners) j
WHERE o.crm_partners <> '[]' AND o.deleted_at IS NULL AND ifnull(j.value ->> '$.role', '') <> '';

-- The first of the roles that the field and the touchpoints say of the partner.
UPDATE opportunity_shares SET role = s.role, is_sourced = max(opportunity_shares.is_sourced, s.is_sourced) FROM (
  SELECT tenant_id, opportunity_id, partner_id, role, max(is_sourced) OVER partner AS is_sourced, row_number() OVER ranked AS place FROM (
    SELECT h.tenant_id, h.opportunity_id, h.partner_id, lower(j.value ->> '$.role') AS role,
      lower(j.value ->> '$.role') IN ('sourcing', 'referral') AS is_sourced
    FROM opportunities o CROSS JOIN json_each(o.crm_partners) j
    CROSS JOIN partners p ON p.tenant_id = o.tenant_id AND p.id = j.value ->> '$.partnerId'
    CROSS JOIN opportunity_shares h ON h.tenant_id = o.tenant_id AND h.opportunity_id = o.id
      AND h.partner_id IN (p.id, p.survivor_id)
    WHERE o.crm_partners <> '[]' AND ifnull(j.value ->> '$.role', '') <> ''
    UNION
    SELECT h.tenant_id, h.opportunity_id, h.partner_id, h.role, h.is_sourced
    FROM opportunities o CROSS JOIN opportunity_shares h ON h.tenant_id = o.tenant_id AND h.opportunity_id = o.id
    WHERE o.crm_partners <> '[]' AND h.role <> '')
  WINDOW partner AS (PARTITION BY tenant_id, opportunity_id, partner_id),
    ranked AS (PARTITION BY tenant_id, opportunity_id, partner_id ORDER BY CASE role WHEN 'sourcing' THEN 0 WHEN 'referral' THEN 1
      WHEN 'reseller' THEN 2 WHEN 'influence' THEN 3 WHEN 'implementation' THEN 4 WHEN 'consulting' THEN 5 WHEN 'isv' THEN 6
      WHEN 'technology' THEN 7 ELSE 8 END, role)) AS s
WHERE s.place = 1 AND opportunity_shares.tenant_id = s.tenant_id AND opportunity_shares.opportunity_id = s.opportunity_id
  AND opportunity_shares.partner_id = s.partner_id
  AND (opportunity_shares.role <> s.role OR opportunity_shares.is_sourced < s.is_sourced);

-- Lists that are of one grade go through partners, and look the grade up.
DROP INDEX partner_health_by_grade;
