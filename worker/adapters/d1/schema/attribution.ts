import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const rules = sqliteTable(
  "rules",
  {
    tenantId: text("tenant_id").notNull(),
    id: text("id").notNull(),
    name: text("name").notNull(),
    currentVersion: integer("current_version").notNull(),
    createdAt: integer("created_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);

export const ruleVersions = sqliteTable(
  "rule_versions",
  {
    tenantId: text("tenant_id").notNull(),
    ruleId: text("rule_id").notNull(),
    version: integer("version").notNull(),
    model: text("model").notNull(),
    versionHash: text("version_hash").notNull(),
    createdBy: text("created_by").notNull(),
    createdAt: integer("created_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.ruleId, table.version] })],
);

export const opportunityShares = sqliteTable(
  "opportunity_shares",
  {
    tenantId: text("tenant_id").notNull(),
    partnerId: text("partner_id").notNull(),
    opportunityId: text("opportunity_id").notNull(),
    sharePpm: integer("share_ppm").notNull(),
    amountMinor: integer("amount_minor").notNull(),
    currency: text("currency").notNull(),
    status: text("status", { enum: ["expected", "attributed"] }).notNull(),
    closedAt: integer("closed_at"),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.partnerId, table.opportunityId] })],
);

export const attributionRuns = sqliteTable(
  "attribution_runs",
  {
    tenantId: text("tenant_id").notNull(),
    id: text("id").notNull(),
    scope: text("scope").notNull(),
    status: text("status", { enum: ["queued", "running", "done", "failed"] }).notNull(),
    cursor: text("cursor"),
    considered: integer("considered").notNull(),
    posted: integer("posted").notNull(),
    unchanged: integer("unchanged").notNull(),
    review: integer("review").notNull(),
    failure: text("failure"),
    createdBy: text("created_by").notNull(),
    createdAt: integer("created_at").notNull(),
    finishedAt: integer("finished_at"),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);
