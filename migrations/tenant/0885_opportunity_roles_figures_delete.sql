CREATE TRIGGER opportunity_roles_figures_delete AFTER DELETE ON opportunity_roles BEGIN
  INSERT INTO role_months (tenant_id, outcome, month, currency, role, deals)
  SELECT OLD.tenant_id, OLD.outcome, ifnull(strftime('%Y-%m', OLD.closed_at / 1000, 'unixepoch'), ''), OLD.currency, OLD.role, -1 WHERE true
  ON CONFLICT (tenant_id, outcome, month, currency, role) DO UPDATE SET deals = deals + excluded.deals;
END;
