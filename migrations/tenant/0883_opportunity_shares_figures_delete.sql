CREATE TRIGGER opportunity_shares_figures_delete AFTER DELETE ON opportunity_shares BEGIN
  INSERT INTO share_months (tenant_id, status, month, currency, role, is_sourced, shares, amount_minor)
  SELECT OLD.tenant_id, OLD.status, ifnull(strftime('%Y-%m', OLD.closed_at / 1000, 'unixepoch'), ''), OLD.currency, OLD.role, OLD.is_sourced,
    -1, -OLD.amount_minor WHERE true
  ON CONFLICT (tenant_id, status, month, currency, role, is_sourced) DO UPDATE SET shares = shares + excluded.shares,
    amount_minor = amount_minor + excluded.amount_minor;
  INSERT INTO partner_share_months (tenant_id, partner_id, status, month, currency, band, deals, share_ppm, amount_minor)
  SELECT OLD.tenant_id, OLD.partner_id, OLD.status, ifnull(strftime('%Y-%m', OLD.closed_at / 1000, 'unixepoch'), ''), OLD.currency,
    min(4, OLD.share_ppm / 200000), -1, -OLD.share_ppm, -OLD.amount_minor WHERE true
  ON CONFLICT (tenant_id, partner_id, status, month, currency, band) DO UPDATE SET deals = deals + excluded.deals,
    share_ppm = share_ppm + excluded.share_ppm, amount_minor = amount_minor + excluded.amount_minor;
END;
