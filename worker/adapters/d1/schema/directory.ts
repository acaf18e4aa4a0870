import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const users = sqliteTable("users", {
  id: text("id").primaryKey(),
  email: text("email_norm").notNull().unique(),
  name: text("name").notNull(),
  passwordHash: text("password_hash"),
  passwordChangedAt: integer("password_changed_at"),
  emailVerifiedAt: integer("email_verified_at"),
  disabledAt: integer("disabled_at"),
  createdAt: integer("created_at").notNull(),
});

export const tenants = sqliteTable("tenants", {
  id: text("id").primaryKey(),
  name: text("name").notNull(),
  shard: text("shard").notNull(),
  currency: text("currency").notNull(),
  createdAt: integer("created_at").notNull(),
});

export const tenantMembers = sqliteTable(
  "tenant_members",
  {
    tenantId: text("tenant_id").notNull(),
    userId: text("user_id").notNull(),
    createdAt: integer("created_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.userId] })],
);

export const partnerOrganisations = sqliteTable("partner_organisations", {
  id: text("id").primaryKey(),
  name: text("name").notNull(),
  createdAt: integer("created_at").notNull(),
});

export const partnerLinks = sqliteTable(
  "partner_links",
  {
    userId: text("user_id").notNull(),
    tenantId: text("tenant_id").notNull(),
    partnerId: text("partner_id").notNull(),
    organisationId: text("organisation_id").notNull(),
    acceptedAt: integer("accepted_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.tenantId, table.partnerId] })],
);

export const sessions = sqliteTable("sessions", {
  tokenHash: text("token_hash").primaryKey(),
  userId: text("user_id").notNull(),
  audience: text("audience", { enum: ["company", "partner"] }).notNull(),
  tenantId: text("tenant_id"),
  createdAt: integer("created_at").notNull(),
  seenAt: integer("seen_at").notNull(),
  expiresAt: integer("expires_at").notNull(),
});

export const idempotencyKeys = sqliteTable(
  "idempotency_keys",
  {
    actor: text("actor").notNull(),
    key: text("key").notNull(),
    requestHash: text("request_hash"),
    status: integer("status"),
    headers: text("headers"),
    body: text("body"),
    createdAt: integer("created_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.actor, table.key] })],
);
