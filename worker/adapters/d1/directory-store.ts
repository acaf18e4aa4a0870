import { and, eq, isNull, lte } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type { Env } from "#worker/env.ts";
import type { Directory, NewSession, NewUser } from "#worker/usecases/access/access-ports.ts";
import { auditInDirectory } from "./audit-statements.ts";
import {
  organisationMembers,
  partnerOrganisations,
  partnerships,
  sessions,
  tenantMembers,
  tenants,
  users,
} from "./schema/directory.ts";
import { readSession, readStanding } from "./standing.ts";

/** Without D1's Sessions API every query goes to the primary, so a session that has been ended is ended everywhere. */
export function createDirectory(env: Env): Directory {
  const db = drizzle(env.DIRECTORY);
  return {
    getCredentials: async (email) => {
      const row = await db.select().from(users).where(eq(users.email, email)).get();
      if (row === undefined) return null;
      const { id, name, passwordHash, emailVerifiedAt, disabledAt } = row;
      return { user: { id, name, email: row.email }, passwordHash, emailVerifiedAt, disabledAt };
    },
    getStanding: (userId) => readStanding(env.DIRECTORY, userId),
    getSession: (tokenHash) => readSession(env.DIRECTORY, tokenHash),
    startSession: async (session, { replaces, audit }) => {
      await env.DIRECTORY.batch([
        insertSession(env.DIRECTORY, session),
        env.DIRECTORY.prepare("DELETE FROM sessions WHERE token_hash = ?1").bind(replaces ?? ""),
        auditInDirectory(env.DIRECTORY, audit),
      ]);
    },
    noteSessionSeen: async (tokenHash, seenAt) => {
      await db.update(sessions).set({ seenAt }).where(eq(sessions.tokenHash, tokenHash));
    },
    endSession: async (tokenHash, audit) => {
      await env.DIRECTORY.batch([
        env.DIRECTORY.prepare("DELETE FROM sessions WHERE token_hash = ?1").bind(tokenHash),
        auditInDirectory(env.DIRECTORY, audit, "ifChanged"),
      ]);
    },
    savePasswordHash: async (userId, passwordHash) => {
      await db.update(users).set({ passwordHash }).where(eq(users.id, userId));
    },
    ...createPeopleWrites(env),
    userNames: async (ids) => {
      const { results } = await env.DIRECTORY.prepare(
        `SELECT id, name FROM users WHERE id IN (SELECT value FROM json_each(?1))
         UNION ALL SELECT id, name FROM api_keys WHERE id IN (SELECT value FROM json_each(?1))`,
      )
        .bind(JSON.stringify(ids))
        .all<{ id: string; name: string }>();
      return new Map(results.map((row) => [row.id, row.name]));
    },
    getCompany: async (tenantId) => {
      const isLiving = and(eq(tenants.id, tenantId), isNull(tenants.deletedAt));
      return (await db.select(company).from(tenants).where(isLiving).get()) ?? null;
    },
    removeExpiredSessions: async (now) => {
      const removed = await db.delete(sessions).where(lte(sessions.expiresAt, now));
      return removed.meta.changes;
    },
  };
}

const company = {
  tenantId: tenants.id,
  name: tenants.name,
  shard: tenants.shard,
  currency: tenants.currency,
  visibility: tenants.visibility,
  timeZone: tenants.timeZone,
};

/** The row of a new session, for a batch. */
export function insertSession(db: D1Database, session: NewSession): D1PreparedStatement {
  const { seat, proof } = session;
  const isView = seat.audience === "partner-view";
  return db
    .prepare(
      `INSERT INTO sessions (token_hash, id, user_id, audience, tenant_id, viewed_partner_id, method, is_two_factor,
         proved_at, device, address, created_at, seen_at, expires_at)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)`,
    )
    .bind(
      session.tokenHash,
      session.id,
      session.userId,
      isView ? "partner" : seat.audience,
      "tenantId" in seat ? seat.tenantId : null,
      isView ? seat.partnerId : null,
      proof.method,
      proof.isTwoFactor ? 1 : 0,
      proof.provedAt,
      proof.device,
      proof.address,
      session.createdAt,
      session.seenAt,
      session.expiresAt,
    );
}

/** The row of a new person, for a batch, which a taken address refuses. */
export function insertUser(db: D1Database, user: NewUser): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO users (id, email_norm, name, password_hash, password_changed_at, email_verified_at, created_at)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)`,
    )
    .bind(
      user.id,
      user.email,
      user.name,
      user.passwordHash,
      user.passwordHash === null ? null : user.createdAt,
      user.emailVerifiedAt,
      user.createdAt,
    );
}

/** D1 tells a statement's failure only in words. */
export function isTakenAddress(error: unknown): boolean {
  return error instanceof Error && /UNIQUE constraint failed: users\.email_norm/.test(error.message);
}

function createPeopleWrites(env: Env) {
  const db = drizzle(env.DIRECTORY);
  return {
    addUser: async (user) => {
      try {
        await insertUser(env.DIRECTORY, user).run();
        return true;
      } catch (error) {
        if (isTakenAddress(error)) return false;
        throw error;
      }
    },
    addCompany: async ({ founderId, audit, createdAt, ...added }) => {
      await env.DIRECTORY.batch([
        env.DIRECTORY.prepare(
          `INSERT INTO tenants (id, name, shard, currency, visibility, time_zone, created_at)
           VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)`,
        ).bind(
          added.tenantId,
          added.name,
          added.shard,
          added.currency,
          added.visibility,
          added.timeZone,
          createdAt,
        ),
        env.DIRECTORY.prepare(
          "INSERT INTO tenant_members (tenant_id, user_id, role, created_at) VALUES (?1, ?2, 'owner', ?3)",
        ).bind(added.tenantId, founderId, createdAt),
        auditInDirectory(env.DIRECTORY, audit),
      ]);
    },
    addMember: async (member) => {
      await db.insert(tenantMembers).values(member).onConflictDoNothing();
    },
    addPartnerOrganisation: async (organisation) => {
      await db.insert(partnerOrganisations).values(organisation).onConflictDoNothing();
    },
    addOrganisationMember: async (member) => {
      await db.insert(organisationMembers).values(member).onConflictDoNothing();
    },
    addPartnership: async (partnership) => {
      await db.insert(partnerships).values(partnership).onConflictDoNothing();
    },
  } satisfies Partial<Directory>;
}
