import {
  type Audience,
  grantPartnerScope,
  grantTenantScope,
  type Principal,
  type User,
} from "#worker/domain/access/principal.ts";
import type { Membership } from "./access-ports.ts";

/** The place someone works at: a company, or all the partnerships they have. */
export type Seat = { readonly audience: Audience; readonly tenantId: string | null };

/** What the seat entitles to, judged by the memberships as they are now; null when there is nothing left of it. */
export function principalAt(user: User, seat: Seat, memberships: readonly Membership[]): Principal | null {
  if (seat.audience === "partner") {
    const partnerships = memberships.flatMap((membership) =>
      membership.audience === "partner"
        ? [grantPartnerScope(grantTenantScope(membership.company), membership.partnerId)]
        : [],
    );
    return partnerships.length === 0 ? null : { audience: "partner", user, partnerships };
  }
  const membership = memberships.find(
    ({ audience, company }) => audience === "company" && company.tenantId === seat.tenantId,
  );
  return membership === undefined
    ? null
    : { audience: "company", user, tenant: grantTenantScope(membership.company) };
}

/** Where a sign-in begins: at the first company, else with the partnerships; null for someone who belongs nowhere. */
export function firstSeat(memberships: readonly Membership[]): Seat | null {
  const company = memberships.find(({ audience }) => audience === "company");
  if (company !== undefined) return { audience: "company", tenantId: company.company.tenantId };
  return memberships.length === 0 ? null : { audience: "partner", tenantId: null };
}
