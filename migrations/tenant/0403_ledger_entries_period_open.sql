-- From the moment that a period is being closed it takes no entry, whoever writes it.
CREATE TRIGGER ledger_entries_period_open BEFORE INSERT ON ledger_entries
WHEN EXISTS (
  SELECT 1 FROM periods WHERE tenant_id = NEW.tenant_id AND key = NEW.period AND state <> 'open')
BEGIN
  SELECT RAISE(ABORT, 'ledger-period-closed');
END;
