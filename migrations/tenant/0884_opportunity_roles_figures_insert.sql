CREATE TRIGGER opportunity_roles_figures_insert AFTER INSERT ON opportunity_roles BEGIN
  INSERT INTO role_months (tenant_id, outcome, month, currency, role, deals)
  SELECT NEW.tenant_id, NEW.outcome, ifnull(strftime('%Y-%m', NEW.closed_at / 1000, 'unixepoch'), ''), NEW.currency, NEW.role, 1 WHERE true
  ON CONFLICT (tenant_id, outcome, month, currency, role) DO UPDATE SET deals = deals + excluded.deals;
END;
