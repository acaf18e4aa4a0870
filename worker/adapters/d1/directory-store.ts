import { and, eq, isNull, lte, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { unionAll } from "drizzle-orm/sqlite-core";
import type { Env } from "#worker/env.ts";
import type { Directory, Membership, SessionRow } from "#worker/usecases/access/access-ports.ts";
import {
  partnerLinks,
  partnerOrganisations,
  sessions,
  tenantMembers,
  tenants,
  users,
} from "./schema/directory.ts";

/** Without D1's Sessions API every query goes to the primary, so a session that has been ended is ended everywhere. */
export function createDirectory(env: Env): Directory {
  const db = drizzle(env.DIRECTORY);
  return {
    getCredentials: async (email) => {
      const row = await db.select().from(users).where(eq(users.email, email)).get();
      if (row === undefined) return null;
      const user = { id: row.id, name: row.name, email: row.email };
      return { user, passwordHash: row.passwordHash, disabledAt: row.disabledAt };
    },
    listMemberships: async (userId) => toMemberships(await membershipRows(db, userId)),
    getSession: (tokenHash) => getSession(db, tokenHash),
    startSession: async (session, replaces) => {
      const started = db.insert(sessions).values(session);
      if (replaces === null) await started;
      else await db.batch([started, db.delete(sessions).where(eq(sessions.tokenHash, replaces))]);
    },
    noteSessionSeen: async (tokenHash, seenAt) => {
      await db.update(sessions).set({ seenAt }).where(eq(sessions.tokenHash, tokenHash));
    },
    endSession: async (tokenHash) => {
      await db.delete(sessions).where(eq(sessions.tokenHash, tokenHash));
    },
    savePasswordHash: async (userId, passwordHash) => {
      await db.update(users).set({ passwordHash }).where(eq(users.id, userId));
    },
    ...createPeopleWrites(db),
    userNames: async (userIds) => {
      const rows = await db
        .select({ id: users.id, name: users.name })
        .from(users)
        .where(sql`${users.id} IN (SELECT value FROM json_each(${JSON.stringify(userIds)}))`);
      return new Map(rows.map((row) => [row.id, row.name]));
    },
    getCompany: async (tenantId) => {
      const row = await db.select(company).from(tenants).where(eq(tenants.id, tenantId)).get();
      return row ?? null;
    },
    removeExpiredSessions: async (now) => {
      const removed = await db.delete(sessions).where(lte(sessions.expiresAt, now));
      return removed.meta.changes;
    },
  };
}

type Database = ReturnType<typeof drizzle>;

function createPeopleWrites(db: Database) {
  return {
    addUser: async (user) => {
      const passwordChangedAt = user.passwordHash === null ? null : user.createdAt;
      const added = await db
        .insert(users)
        .values({ ...user, passwordChangedAt })
        .onConflictDoNothing({ target: users.email });
      return added.meta.changes === 1;
    },
    addCompany: async ({ tenantId, founderId, ...row }) => {
      await db.batch([
        db.insert(tenants).values({ ...row, id: tenantId }),
        db.insert(tenantMembers).values({ tenantId, userId: founderId, createdAt: row.createdAt }),
      ]);
    },
    addMember: async (member) => {
      await db.insert(tenantMembers).values(member).onConflictDoNothing();
    },
    addPartnerOrganisation: async (organisation) => {
      await db.insert(partnerOrganisations).values(organisation).onConflictDoNothing();
    },
    addPartnerLink: async (link) => {
      await db.insert(partnerLinks).values(link).onConflictDoNothing();
    },
  } satisfies Partial<Directory>;
}

const company = {
  tenantId: tenants.id,
  name: tenants.name,
  shard: tenants.shard,
  currency: tenants.currency,
};

type MembershipColumns = {
  readonly tenantId: string | null;
  readonly name: string | null;
  readonly shard: string | null;
  readonly currency: string | null;
  readonly partnerId: string | null;
  readonly partnerName: string | null;
};

const memberColumns = {
  ...company,
  partnerId: sql<string | null>`NULL`.as("partner_id"),
  partnerName: sql<string | null>`NULL`.as("partner_name"),
};
const linkColumns = {
  ...company,
  partnerId: sql<string | null>`${partnerLinks.partnerId}`.as("partner_id"),
  partnerName: sql<string | null>`${partnerOrganisations.name}`.as("partner_name"),
};

function membershipRows(db: Database, userId: string) {
  const member = db
    .select(memberColumns)
    .from(tenantMembers)
    .innerJoin(tenants, eq(tenants.id, tenantMembers.tenantId))
    .where(eq(tenantMembers.userId, userId));
  const link = db
    .select(linkColumns)
    .from(partnerLinks)
    .innerJoin(tenants, eq(tenants.id, partnerLinks.tenantId))
    .innerJoin(partnerOrganisations, eq(partnerOrganisations.id, partnerLinks.organisationId))
    .where(eq(partnerLinks.userId, userId));
  return unionAll(member, link);
}

const sessionColumns = {
  tokenHash: sessions.tokenHash,
  audience: sessions.audience,
  sessionTenantId: sql<string | null>`${sessions.tenantId}`.as("session_tenant_id"),
  createdAt: sessions.createdAt,
  seenAt: sessions.seenAt,
  expiresAt: sessions.expiresAt,
  userId: sql<string>`${users.id}`.as("user_id"),
  userName: sql<string>`${users.name}`.as("user_name"),
  email: users.email,
};

/** The outer joins of the first half give one row even to a session whose user belongs nowhere any more. */
async function getSession(db: Database, tokenHash: string) {
  const isThisSession = and(eq(sessions.tokenHash, tokenHash), isNull(users.disabledAt));
  const member = db
    .select({ ...sessionColumns, ...memberColumns })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .leftJoin(tenantMembers, eq(tenantMembers.userId, users.id))
    .leftJoin(tenants, eq(tenants.id, tenantMembers.tenantId))
    .where(isThisSession);
  const link = db
    .select({ ...sessionColumns, ...linkColumns })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .innerJoin(partnerLinks, eq(partnerLinks.userId, users.id))
    .leftJoin(tenants, eq(tenants.id, partnerLinks.tenantId))
    .innerJoin(partnerOrganisations, eq(partnerOrganisations.id, partnerLinks.organisationId))
    .where(isThisSession);
  const rows = await unionAll(member, link);
  const [first] = rows;
  if (first === undefined) return null;
  const { audience, createdAt, seenAt, expiresAt } = first;
  const session: SessionRow = {
    tokenHash,
    audience,
    tenantId: first.sessionTenantId,
    createdAt,
    seenAt,
    expiresAt,
  };
  const user = { id: first.userId, name: first.userName, email: first.email };
  return { session, user, memberships: toMemberships(rows) };
}

/** By company name, then by id, so that what a sign-in chooses first does not depend on the order of rows. */
function toMemberships(rows: readonly MembershipColumns[]): Membership[] {
  return rows
    .flatMap(toMembership)
    .sort(
      (a, b) => compare(a.company.name, b.company.name) || compare(a.company.tenantId, b.company.tenantId),
    );
}

function toMembership(row: MembershipColumns): Membership[] {
  const { tenantId, name, shard, currency, partnerId, partnerName } = row;
  if (tenantId === null || name === null || shard === null || currency === null) return [];
  const at = { tenantId, name, shard, currency };
  if (partnerId === null || partnerName === null) return [{ audience: "company", company: at }];
  return [{ audience: "partner", company: at, partnerId, partnerName }];
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
