import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { companyRoles, partnerRoles } from "#worker/domain/access/permissions.ts";
import { visibilities } from "#worker/domain/access/principal.ts";
import { signInMethods } from "#worker/domain/access/session-lifetime.ts";

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
  visibility: text("visibility", { enum: visibilities }).notNull().default("count"),
  timeZone: text("time_zone").notNull().default("UTC"),
  workingDays: text("working_days").notNull().default("12345"),
  needsSecondFactor: integer("needs_second_factor", { mode: "boolean" }).notNull().default(false),
  deletedAt: integer("deleted_at"),
});

export const tenantMembers = sqliteTable(
  "tenant_members",
  {
    tenantId: text("tenant_id").notNull(),
    userId: text("user_id").notNull(),
    createdAt: integer("created_at").notNull(),
    role: text("role", { enum: companyRoles }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.userId] })],
);

export const partnerOrganisations = sqliteTable("partner_organisations", {
  id: text("id").primaryKey(),
  name: text("name").notNull(),
  domain: text("domain"),
  createdAt: integer("created_at").notNull(),
});

export const organisationMembers = sqliteTable("organisation_members", {
  userId: text("user_id").primaryKey(),
  organisationId: text("organisation_id").notNull(),
  role: text("role", { enum: partnerRoles }).notNull(),
  createdAt: integer("created_at").notNull(),
});

export const partnerships = sqliteTable(
  "partnerships",
  {
    tenantId: text("tenant_id").notNull(),
    partnerId: text("partner_id").notNull(),
    organisationId: text("organisation_id").notNull(),
    createdAt: integer("created_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.partnerId] })],
);

export const partnerBlocks = sqliteTable(
  "partner_blocks",
  {
    tenantId: text("tenant_id").notNull(),
    userId: text("user_id").notNull(),
    createdAt: integer("created_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.userId] })],
);

export const sessions = sqliteTable("sessions", {
  tokenHash: text("token_hash").primaryKey(),
  id: text("id").notNull().unique(),
  userId: text("user_id").notNull(),
  audience: text("audience", { enum: ["company", "partner", "none"] }).notNull(),
  tenantId: text("tenant_id"),
  viewedPartnerId: text("viewed_partner_id"),
  method: text("method", { enum: signInMethods }).notNull(),
  isTwoFactor: integer("is_two_factor", { mode: "boolean" }).notNull(),
  provedAt: integer("proved_at").notNull(),
  device: text("device").notNull(),
  address: text("address").notNull(),
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
