-- What was issued stays as it was. Only once is it superseded, and only once acknowledged.
CREATE TRIGGER statements_update BEFORE UPDATE ON statements BEGIN
  SELECT RAISE(ABORT, 'statement-is-immutable')
  WHERE NEW.tenant_id <> OLD.tenant_id OR NEW.id <> OLD.id OR NEW.number <> OLD.number OR NEW.version <> OLD.version
    OR NEW.partner_ref <> OLD.partner_ref OR NEW.period <> OLD.period OR NEW.currency <> OLD.currency
    OR NEW.opening_minor <> OLD.opening_minor OR NEW.closing_minor <> OLD.closing_minor OR NEW.lines <> OLD.lines
    OR NEW.chain_to <> OLD.chain_to OR NEW.document_hash <> OLD.document_hash OR NEW.signature <> OLD.signature
    OR NEW.previous_tree_size IS NOT OLD.previous_tree_size OR NEW.head_size <> OLD.head_size
    OR NEW.is_final <> OLD.is_final OR NEW.lapse_days <> OLD.lapse_days OR NEW.issued_by <> OLD.issued_by
    OR NEW.issued_at <> OLD.issued_at
    OR (OLD.superseded_at IS NOT NULL AND NEW.superseded_at IS NOT OLD.superseded_at)
    OR (OLD.acknowledged_at IS NOT NULL
      AND (NEW.acknowledged_at IS NOT OLD.acknowledged_at OR NEW.acknowledged_by IS NOT OLD.acknowledged_by));
END;
