-- Replaced by 0402, which knows the notices of periods.
DROP TRIGGER ledger_entries_known_kind;
