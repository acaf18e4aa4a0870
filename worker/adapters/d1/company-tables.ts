/** A table of companies' rows: `key` is its primary key without the company, `atOnce` how many of its rows one step takes. */
export type CompanyTable = {
  readonly name: string;
  readonly key: readonly string[];
  readonly atOnce: number;
  /** What is copied of it; all, when left out. For tables that hold secrets. */
  readonly columns?: string;
};

const usual = 5_000;
/** For rows that may hold a megabyte each. */
const few = 5;

/** What a company has in its own database, what is referred to before what refers to it: copied in this order, removed in the other. */
export const companyTables: readonly CompanyTable[] = [
  // Added up by triggers while the rows below go, so these go after them.
  { name: "deal_months", key: ["outcome", "month", "currency", "type"], atOnce: usual },
  { name: "deal_days", key: ["outcome", "day", "currency"], atOnce: usual },
  { name: "share_months", key: ["status", "month", "currency", "role", "is_sourced"], atOnce: usual },
  {
    name: "partner_share_months",
    key: ["partner_id", "status", "month", "currency", "band"],
    atOnce: usual,
  },
  { name: "role_months", key: ["outcome", "month", "currency", "role"], atOnce: usual },
  { name: "tenant_settings", key: ["key"], atOnce: usual },
  { name: "custom_fields", key: ["key"], atOnce: usual },
  { name: "partners", key: ["id"], atOnce: usual },
  { name: "accounts", key: ["id"], atOnce: usual },
  { name: "record_merges", key: ["id"], atOnce: usual },
  { name: "saved_views", key: ["id"], atOnce: usual },
  { name: "distinct_records", key: ["kind", "one_id", "other_id"], atOnce: usual },
  { name: "opportunities", key: ["id"], atOnce: usual },
  { name: "touchpoints", key: ["id"], atOnce: usual },
  { name: "contacts", key: ["id"], atOnce: usual },
  { name: "activities", key: ["id"], atOnce: usual },
  {
    name: "connections",
    key: ["id"],
    atOnce: usual,
    columns: `tenant_id, id, provider, name, environment, login_origin, grant_kind, client_id, username, status, reason,
      organization_id, user_id, mapping, mapping_revision, created_by, created_at, updated_at`,
  },
  { name: "connection_alerts", key: ["connection_id", "object", "code", "subject"], atOnce: usual },
  { name: "connection_objects", key: ["connection_id", "object"], atOnce: few },
  { name: "connection_partner_values", key: ["connection_id", "value_key"], atOnce: usual },
  { name: "sync_runs", key: ["id"], atOnce: usual },
  { name: "sync_run_objects", key: ["run_id", "object"], atOnce: usual },
  { name: "sync_problems", key: ["connection_id", "object", "record_id"], atOnce: usual },
  { name: "crm_mirror", key: ["connection_id", "object", "id"], atOnce: 2_000 },
  { name: "inference_settings", key: ["version"], atOnce: 500 },
  { name: "inference_activities", key: ["id"], atOnce: 2_000 },
  { name: "inference_links", key: ["activity_id", "opportunity_id"], atOnce: 1_000 },
  { name: "inference_decisions", key: ["activity_id", "decided_at", "id"], atOnce: usual },
  { name: "inference_partner_decisions", key: ["about", "key"], atOnce: usual },
  { name: "account_aliases", key: ["kind", "alias"], atOnce: usual },
  { name: "inference_runs", key: ["id"], atOnce: usual },
  { name: "inference_run_deals", key: ["run_id", "opportunity_id"], atOnce: usual },
  { name: "inference_books", key: ["tenant_id"], atOnce: usual },
  { name: "inference_accounts", key: ["id"], atOnce: usual },
  { name: "inference_account_names", key: ["id", "kind", "key"], atOnce: usual },
  { name: "inference_name_grams", key: ["gram"], atOnce: 50 },
  { name: "inference_name_words", key: ["word"], atOnce: usual },
  { name: "inference_aliases", key: ["alias"], atOnce: usual },
  { name: "inference_changes", key: ["at", "kind", "id"], atOnce: usual },
  { name: "inference_account_changes", key: ["at", "account_id"], atOnce: usual },
  { name: "inference_account_clues", key: ["clue", "text"], atOnce: usual },
  { name: "inference_record_accounts", key: ["account_id", "activity_id"], atOnce: usual },
  { name: "inference_record_words", key: ["word", "activity_id"], atOnce: usual },
  { name: "inference_deal_words", key: ["word"], atOnce: usual },
  { name: "inference_partner_habits", key: ["partner_id"], atOnce: few },
  { name: "inference_knowledge", key: ["key"], atOnce: few },
  { name: "imports", key: ["id"], atOnce: 500 },
  { name: "import_errors", key: ["import_id", "row", "ordinal"], atOnce: usual },
  { name: "import_changes", key: ["import_id", "kind", "row", "record_id"], atOnce: usual },
  { name: "rules", key: ["id"], atOnce: usual },
  { name: "rule_drafts", key: ["rule_id"], atOnce: 50 },
  { name: "rule_versions", key: ["rule_id", "version"], atOnce: 50 },
  { name: "overrides", key: ["opportunity_id", "id"], atOnce: usual },
  { name: "opportunity_shares", key: ["partner_id", "opportunity_id"], atOnce: usual },
  { name: "opportunity_roles", key: ["role", "opportunity_id"], atOnce: usual },
  { name: "partner_totals", key: ["partner_id", "currency", "status"], atOnce: usual },
  { name: "attribution_runs", key: ["id"], atOnce: usual },
  { name: "exchange_rates", key: ["currency", "starts_on"], atOnce: usual },
  { name: "missing_rates", key: ["opportunity_id"], atOnce: usual },
  { name: "back_tests", key: ["id"], atOnce: few },
  { name: "back_test_changes", key: ["back_test_id", "chunk", "part"], atOnce: few },
  { name: "period_closes", key: ["id"], atOnce: usual },
  { name: "period_close_totals", key: ["close_id", "partner_ref", "book", "currency"], atOnce: usual },
  { name: "period_waivers", key: ["key", "round", "item"], atOnce: usual },
  { name: "period_reopenings", key: ["id"], atOnce: usual },
  { name: "statements", key: ["id"], atOnce: usual },
  { name: "statement_documents", key: ["statement_id", "part"], atOnce: few },
  { name: "disputes", key: ["id"], atOnce: usual },
  { name: "dispute_events", key: ["dispute_id", "seq"], atOnce: 500 },
  { name: "dispute_files", key: ["dispute_id", "id"], atOnce: usual },
  { name: "registrations", key: ["id"], atOnce: 1_000 },
  { name: "registration_events", key: ["registration_id", "seq"], atOnce: 500 },
  { name: "registration_files", key: ["registration_id", "id"], atOnce: usual },
  {
    name: "registration_claims",
    key: ["account_key", "product_key", "registration_id"],
    atOnce: usual,
  },
  { name: "registration_records", key: ["registration_id"], atOnce: 500 },
  { name: "registration_writes", key: ["registration_id"], atOnce: 500 },
  { name: "write_backs", key: [], atOnce: 1 },
  { name: "registration_reminders", key: ["registration_id", "expires_at", "days"], atOnce: usual },
  { name: "registration_settings", key: ["version"], atOnce: 500 },
  { name: "self_reports", key: ["id"], atOnce: usual },
  { name: "self_report_files", key: ["report_id", "id"], atOnce: usual },
  { name: "reserved_accounts", key: ["id"], atOnce: usual },
  { name: "partner_health", key: ["partner_id"], atOnce: 2_000 },
  { name: "health_states", key: ["tenant_id"], atOnce: 1 },
  { name: "watch_settings", key: ["about", "version"], atOnce: 500 },
  { name: "alerts", key: ["id"], atOnce: usual },
  { name: "events", key: ["id"], atOnce: usual },
  {
    name: "event_channels",
    key: ["id"],
    atOnce: usual,
    columns: "tenant_id, id, kind, name, url_shown, event_kinds, status, reason, created_by, created_at",
  },
  { name: "slack_apps", key: ["tenant_id"], atOnce: 1, columns: "tenant_id, created_by, created_at" },
  { name: "event_deliveries", key: ["id"], atOnce: 500 },
  { name: "event_delivery_tries", key: ["delivery_id", "at", "id"], atOnce: 500 },
  { name: "audit_events", key: ["at", "id"], atOnce: usual },
];

/** The record itself, with the hashed bytes. It is copied, and stays when everything else goes: it names nobody. */
export const ledgerTables: readonly CompanyTable[] = [
  { name: "ledger_entries", key: ["seq"], atOnce: 2_000 },
  { name: "ledger_heads", key: [], atOnce: 1 },
  { name: "ledger_partner_heads", key: ["partner_ref"], atOnce: usual },
  { name: "ledger_balances", key: ["book", "partner_ref", "period", "currency"], atOnce: usual },
  { name: "ledger_months", key: ["book", "currency", "month", "partner_ref"], atOnce: usual },
  { name: "ledger_conversion_months", key: ["book", "reporting_currency", "month"], atOnce: usual },
  { name: "ledger_trees", key: [], atOnce: 1 },
  { name: "ledger_nodes", key: ["level", "node_index"], atOnce: usual },
  { name: "ledger_tree_heads", key: ["tree_size"], atOnce: usual },
  { name: "ledger_verifications", key: ["id"], atOnce: usual },
  { name: "period_calendars", key: ["first_day"], atOnce: usual },
  { name: "periods", key: ["key"], atOnce: usual },
  { name: "ledger_conversions", key: ["seq"], atOnce: usual },
  { name: "ledger_freezes", key: ["verification_id"], atOnce: usual },
];

/** What is only of use while the company is at work: not copied, but removed. */
export const workTables: readonly CompanyTable[] = [
  { name: "outbox", key: ["id"], atOnce: usual },
  { name: "search_words", key: ["kind", "word", "record_id"], atOnce: usual },
  { name: "import_uploads", key: ["file_key"], atOnce: usual },
  { name: "connection_logins", key: ["state_hash"], atOnce: usual },
  { name: "connection_hints", key: ["connection_id", "notification_id"], atOnce: usual },
  { name: "slack_presses", key: ["id"], atOnce: usual },
  { name: "connection_calls", key: ["connection_id", "hour"], atOnce: usual },
  { name: "statement_issue_items", key: ["issue_id", "place"], atOnce: usual },
  { name: "statement_issues", key: ["id"], atOnce: usual },
  { name: "company_exports", key: ["id"], atOnce: usual },
  { name: "company_export_files", key: ["export_id", "ordinal"], atOnce: usual },
];

/** What the directory keeps of a company, as it is copied: without the hashes and seals of secrets. */
export const directoryParts: readonly (CompanyTable & { readonly rows: string })[] = [
  {
    name: "company",
    key: ["id"],
    atOnce: 1,
    rows: `SELECT id AS tenant_id, id, name, currency, visibility, time_zone, working_days, needs_second_factor, created_at
      FROM tenants
      WHERE id = ?1`,
  },
  {
    name: "team",
    key: ["user_id"],
    atOnce: usual,
    rows: `SELECT m.tenant_id, m.user_id, u.name, u.email_norm AS email, m.role, m.created_at FROM tenant_members m
      JOIN users u ON u.id = m.user_id WHERE m.tenant_id = ?1`,
  },
  {
    name: "partnerships",
    key: ["partner_id"],
    atOnce: usual,
    rows: `SELECT p.tenant_id, p.partner_id, p.organisation_id, o.name AS organisation, p.created_at FROM partnerships p
      JOIN partner_organisations o ON o.id = p.organisation_id WHERE p.tenant_id = ?1`,
  },
  {
    name: "partner_aliases",
    key: ["partner_id"],
    atOnce: usual,
    rows: "SELECT tenant_id, partner_id, survivor_id FROM partner_aliases WHERE tenant_id = ?1",
  },
  {
    name: "invitations",
    key: ["id"],
    atOnce: usual,
    rows: `SELECT tenant_id, id, kind, partner_id, email_norm AS email, name, role, invited_by, created_at, sent_at,
      expires_at, accepted_at, accepted_by, revoked_at FROM invitations WHERE tenant_id = ?1`,
  },
  {
    name: "api_keys",
    key: ["id"],
    atOnce: usual,
    rows: `SELECT tenant_id, id, name, permissions, created_by, created_at, expires_at, last_used_at, revoked_at
      FROM api_keys WHERE tenant_id = ?1`,
  },
  {
    name: "single_sign_on",
    key: ["issuer"],
    atOnce: usual,
    rows: `SELECT tenant_id, issuer, client_id, is_required, default_role, created_at, updated_at FROM single_sign_on
      WHERE tenant_id = ?1`,
  },
  {
    name: "single_sign_on_domains",
    key: ["domain"],
    atOnce: usual,
    rows: "SELECT tenant_id, domain FROM single_sign_on_domains WHERE tenant_id = ?1",
  },
  {
    name: "act_links",
    key: ["id"],
    atOnce: usual,
    // The key is a hash that nobody is shown; its beginning tells the rows apart.
    rows: `SELECT tenant_id, substr(token_hash, 1, 16) AS id, user_id, act, subject_id, title, subject_version, expires_at,
      used_at FROM act_links INDEXED BY act_links_by_company WHERE tenant_id = ?1`,
  },
  {
    name: "slack_links",
    key: ["workspace_id", "slack_user_id"],
    atOnce: usual,
    rows: `SELECT tenant_id, workspace_id, slack_user_id, user_id, created_at, expires_at FROM slack_links
      WHERE tenant_id = ?1`,
  },
  {
    name: "people_audit_events",
    key: ["at", "id"],
    atOnce: usual,
    rows: "SELECT owner_id AS tenant_id, * FROM audit_events WHERE owner_id = ?1",
  },
];
