import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

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
