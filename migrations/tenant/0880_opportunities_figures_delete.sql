CREATE TRIGGER opportunities_figures_delete AFTER DELETE ON opportunities BEGIN
  INSERT INTO deal_months (tenant_id, outcome, month, currency, type, deals, amount_minor, attributed_minor, incomplete_deals, review_deals, covered_deals)
  SELECT OLD.tenant_id, OLD.outcome, ifnull(strftime('%Y-%m', OLD.closed_at / 1000, 'unixepoch'), ''), OLD.currency, ifnull(OLD.type, ''), -1,
    -ifnull(OLD.amount_minor, 0), -iif(OLD.attribution_status = iif(OLD.outcome = 'won', 'attributed', 'expected'), OLD.attributed_minor, 0),
    -ifnull(OLD.outcome = 'won' AND OLD.amount_minor <> iif(OLD.attribution_status = 'attributed', OLD.attributed_minor, 0), 0),
    -(OLD.outcome = 'won' AND OLD.attribution_status = 'review'),
    -(OLD.outcome = 'won' AND OLD.attribution_status = 'attributed' AND OLD.attributed_minor <> 0)
  WHERE OLD.deleted_at IS NULL
  ON CONFLICT (tenant_id, outcome, month, currency, type) DO UPDATE SET deals = deals + excluded.deals,
    amount_minor = amount_minor + excluded.amount_minor, attributed_minor = attributed_minor + excluded.attributed_minor,
    incomplete_deals = incomplete_deals + excluded.incomplete_deals, review_deals = review_deals + excluded.review_deals,
    covered_deals = covered_deals + excluded.covered_deals;
  INSERT INTO deal_days (tenant_id, outcome, day, currency, deals, rest_minor)
  SELECT OLD.tenant_id, OLD.outcome, ifnull(strftime('%Y-%m-%d', OLD.closed_at / 1000, 'unixepoch'), ''), OLD.currency, -1, -rest
  FROM (SELECT iif(OLD.outcome = 'open', iif(OLD.attribution_status = 'expected', OLD.attributed_minor, 0),
    ifnull(OLD.amount_minor, 0) - iif(OLD.attribution_status = 'attributed', OLD.attributed_minor, 0)) AS rest)
  WHERE OLD.deleted_at IS NULL AND OLD.outcome <> 'lost' AND rest <> 0
  ON CONFLICT (tenant_id, outcome, day, currency) DO UPDATE SET deals = deals + excluded.deals, rest_minor = rest_minor + excluded.rest_minor;
END;
