-- How many registrations a partner has handed in since a moment.
CREATE INDEX registrations_handed_in ON registrations (tenant_id, partner_id, submitted_at) WHERE submitted_at IS NOT NULL;
