-- Replaced by 0131, which knows the notices.
DROP TRIGGER ledger_entries_known_kind;
