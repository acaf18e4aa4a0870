CREATE TRIGGER opportunity_shares_figures_insert AFTER INSERT ON opportunity_shares BEGIN
  INSERT INTO share_months (tenant_id, status, month, currency, role, is_sourced, shares, amount_minor)
  SELECT NEW.tenant_id, NEW.status, ifnull(strftime('%Y-%m', NEW.closed_at / 1000, 'unixepoch'), ''), NEW.currency, NEW.role, NEW.is_sourced,
    1, NEW.amount_minor WHERE true
  ON CONFLICT (tenant_id, status, month, currency, role, is_sourced) DO UPDATE SET shares = shares + excluded.shares,
    amount_minor = amount_minor + excluded.amount_minor;
  INSERT INTO partner_share_months (tenant_id, partner_id, status, month, currency, band, deals, share_ppm, amount_minor)
  SELECT NEW.tenant_id, NEW.partner_id, NEW.status, ifnull(strftime('%Y-%m', NEW.closed_at / 1000, 'unixepoch'), ''), NEW.currency,
    min(4, NEW.share_ppm / 200000), 1, NEW.share_ppm, NEW.amount_minor WHERE true
  ON CONFLICT (tenant_id, partner_id, status, month, currency, band) DO UPDATE SET deals = deals + excluded.deals,
    share_ppm = share_ppm + excluded.share_ppm, amount_minor = amount_minor + excluded.amount_minor;
END;
