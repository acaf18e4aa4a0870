import type { Context } from "hono";
import { z } from "zod";
import type { Principal, TenantScope } from "#worker/domain/access/principal.ts";
import { signInMethods } from "#worker/domain/access/session-lifetime.ts";
import { formatInstant } from "#worker/domain/time/instant.ts";
import type { Standing } from "#worker/usecases/access/access-ports.ts";
import type { ActiveSession, StartedSession } from "#worker/usecases/access/start-session.ts";
import type { VerificationStoreOf } from "#worker/usecases/ledger/verification-ports.ts";
import type { PortalStore } from "#worker/usecases/views/portal-ports.ts";
import type { ViewStoreOf } from "#worker/usecases/views/view-ports.ts";
import { writeSessionToken } from "./session-cookie.ts";

export const audience = z.enum(["company", "partner"]);

const companyView = z.object({ id: z.string(), name: z.string(), currency: z.string() });

export const sessionView = z.object({
  user: z.object({ id: z.string(), name: z.string(), email: z.string() }),
  /** Null for somebody who belongs nowhere. */
  audience: audience.nullable(),
  role: z.string().nullable(),
  /** How the person came in. A company's own sign-in opens that company alone, and not the account. */
  method: z.enum(signInMethods),
  permissions: z.array(z.string()),
  /** Why nothing may be done yet, if so. */
  restriction: z.enum(["second-factor-required", "single-sign-on-required"]).nullable(),
  company: companyView.nullable(),
  organisation: z.object({ id: z.string(), name: z.string() }).nullable(),
  /** As which partner somebody of the company looks at the portal. */
  viewing: z
    .object({
      companyId: z.string(),
      companyName: z.string(),
      partnerId: z.string(),
      /** Told by GET /session alone. */
      partnerName: z.string().nullable(),
    })
    .nullable(),
  /** The ledgers in sight that take no entries for now; a company is told what was found. Told by GET /session alone. */
  frozenLedgers: z.array(
    z.object({
      companyId: z.string(),
      companyName: z.string(),
      since: z.iso.datetime(),
      reason: z.string().nullable(),
    }),
  ),
  memberships: z.array(
    z.object({
      audience,
      companyId: z.string(),
      companyName: z.string(),
      role: z.string(),
      partnerId: z.string().optional(),
      partnerName: z.string().optional(),
    }),
  ),
});

export type SessionView = z.infer<typeof sessionView>;

/** Answers with a session that has just begun. */
export function beginSession(c: Context, started: StartedSession) {
  writeSessionToken(c, started.token);
  return c.json(viewSession(started), 200);
}

export function viewSession({ user, principal, restriction, standing, proof }: ActiveSession): SessionView {
  return {
    user,
    audience: principal?.audience ?? null,
    role: principal?.role ?? null,
    method: proof.method,
    permissions: [...(principal?.permissions ?? [])],
    restriction,
    company: principal?.audience === "company" ? viewCompany(principal.tenant) : null,
    organisation: principal?.audience === "partner" ? principal.organisation : null,
    viewing: viewPartnerView(principal),
    frozenLedgers: [],
    memberships: viewStanding(standing),
  };
}

type NamingNeeds = {
  readonly viewsOf: ViewStoreOf;
  readonly verificationsOf: VerificationStoreOf;
  readonly portal: PortalStore;
};

/** The session as pages are framed by it: with the name of the partner that somebody of the company looks as, and frozen ledgers. */
export async function viewNamedSession(needs: NamingNeeds, session: ActiveSession): Promise<SessionView> {
  const view = viewSession(session);
  const [viewing, frozenLedgers] = await Promise.all([
    nameViewing(needs, session, view.viewing),
    session.restriction === null ? listFrozenLedgers(needs, session) : [],
  ]);
  return { ...view, viewing, frozenLedgers };
}

async function nameViewing(
  { viewsOf }: NamingNeeds,
  { principal }: ActiveSession,
  viewing: SessionView["viewing"],
): Promise<SessionView["viewing"]> {
  if (viewing === null || principal?.audience !== "partner") return viewing;
  const [scope] = principal.partnerships;
  if (scope === undefined) return viewing;
  const names = await viewsOf(scope.tenant).partnerNames([scope.partnerId]);
  return { ...viewing, partnerName: names.get(scope.partnerId) ?? null };
}

async function listFrozenLedgers(
  { verificationsOf, portal }: NamingNeeds,
  { principal }: ActiveSession,
): Promise<SessionView["frozenLedgers"]> {
  if (principal === null) return [];
  if (principal.audience === "partner") {
    const frozen = await portal.listFrozen(principal.partnerships);
    return frozen.map(({ tenant, frozenAt }) => viewFrozen(tenant, { frozenAt, reason: null }));
  }
  const freeze = await verificationsOf(principal.tenant).openFreeze();
  if (freeze === null) return [];
  const { frozenAt, finding } = freeze;
  return [viewFrozen(principal.tenant, { frozenAt, reason: finding.reason })];
}

function viewFrozen(
  { tenantId, name }: TenantScope,
  { frozenAt, reason }: { readonly frozenAt: number; readonly reason: string | null },
): SessionView["frozenLedgers"][number] {
  return { companyId: tenantId, companyName: name, since: formatInstant(frozenAt), reason };
}

function viewPartnerView(principal: Principal | null): SessionView["viewing"] {
  if (principal?.audience !== "partner" || principal.organisation !== null) return null;
  const [scope] = principal.partnerships;
  if (scope === undefined) return null;
  const { tenantId: companyId, name: companyName } = scope.tenant;
  return { companyId, companyName, partnerId: scope.partnerId, partnerName: null };
}

function viewStanding({ companies, organisation }: Standing): SessionView["memberships"] {
  return [
    ...companies.map(({ company, role }) => ({
      audience: "company" as const,
      companyId: company.tenantId,
      companyName: company.name,
      role,
    })),
    ...(organisation?.partnerships ?? []).filter(isNotMerged).map(({ company, partnerId }) => ({
      audience: "partner" as const,
      companyId: company.tenantId,
      companyName: company.name,
      role: organisation?.role ?? "",
      partnerId,
      partnerName: organisation?.name ?? "",
    })),
  ];
}

function viewCompany({ tenantId, name, currency }: TenantScope) {
  return { id: tenantId, name, currency };
}

function isNotMerged({ isMerged }: { readonly isMerged: boolean }): boolean {
  return !isMerged;
}
