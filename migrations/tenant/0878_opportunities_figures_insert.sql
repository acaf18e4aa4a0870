CREATE TRIGGER opportunities_figures_insert AFTER INSERT ON opportunities BEGIN
  INSERT INTO deal_months (tenant_id, outcome, month, currency, type, deals, amount_minor, attributed_minor, incomplete_deals, review_deals, covered_deals)
  SELECT NEW.tenant_id, NEW.outcome, ifnull(strftime('%Y-%m', NEW.closed_at / 1000, 'unixepoch'), ''), NEW.currency, ifnull(NEW.type, ''), 1,
    ifnull(NEW.amount_minor, 0), iif(NEW.attribution_status = iif(NEW.outcome = 'won', 'attributed', 'expected'), NEW.attributed_minor, 0),
    ifnull(NEW.outcome = 'won' AND NEW.amount_minor <> iif(NEW.attribution_status = 'attributed', NEW.attributed_minor, 0), 0),
    (NEW.outcome = 'won' AND NEW.attribution_status = 'review'),
    (NEW.outcome = 'won' AND NEW.attribution_status = 'attributed' AND NEW.attributed_minor <> 0)
  WHERE NEW.deleted_at IS NULL
  ON CONFLICT (tenant_id, outcome, month, currency, type) DO UPDATE SET deals = deals + excluded.deals,
    amount_minor = amount_minor + excluded.amount_minor, attributed_minor = attributed_minor + excluded.attributed_minor,
    incomplete_deals = incomplete_deals + excluded.incomplete_deals, review_deals = review_deals + excluded.review_deals,
    covered_deals = covered_deals + excluded.covered_deals;
  INSERT INTO deal_days (tenant_id, outcome, day, currency, deals, rest_minor)
  SELECT NEW.tenant_id, NEW.outcome, ifnull(strftime('%Y-%m-%d', NEW.closed_at / 1000, 'unixepoch'), ''), NEW.currency, 1, rest
  FROM (SELECT iif(NEW.outcome = 'open', iif(NEW.attribution_status = 'expected', NEW.attributed_minor, 0),
    ifnull(NEW.amount_minor, 0) - iif(NEW.attribution_status = 'attributed', NEW.attributed_minor, 0)) AS rest)
  WHERE NEW.deleted_at IS NULL AND NEW.outcome <> 'lost' AND rest <> 0
  ON CONFLICT (tenant_id, outcome, day, currency) DO UPDATE SET deals = deals + excluded.deals, rest_minor = rest_minor + excluded.rest_minor;
END;
