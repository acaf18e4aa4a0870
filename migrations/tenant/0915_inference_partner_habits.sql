-- The ways of a partner that are not among those that were learned with the company's, as its records taught them when it was last judged.
CREATE TABLE inference_partner_habits (
  tenant_id TEXT NOT NULL,
  partner_id TEXT NOT NULL,
  learned TEXT NOT NULL CHECK (json_valid(learned)),
  PRIMARY KEY (tenant_id, partner_id)
) STRICT, WITHOUT ROWID;
