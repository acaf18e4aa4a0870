import {
  permissionsOfCompanyRole,
  permissionsOfPartnerRole,
  permissionsOfPartnerView,
} from "#worker/domain/access/permissions.ts";
import {
  grantMergedScope,
  grantPartnerScope,
  grantTenantScope,
  type PartnerPrincipal,
  type Principal,
  type User,
} from "#worker/domain/access/principal.ts";
import type { CompanyMembership, Proof, Seat, Standing } from "./access-ports.ts";

/** Why somebody who sits at their own place may do nothing there yet. */
export type Restriction = "second-factor-required" | "single-sign-on-required";

export type Seated =
  | { readonly kind: "seated"; readonly principal: Principal; readonly restriction: Restriction | null }
  /** Belongs nowhere, or has come to accept an invitation: may look after the account and nothing else. */
  | { readonly kind: "unseated" };

/** What the seat entitles to, judged by where the person belongs now; null when the seat has been taken away. */
export function takeSeat(
  user: User,
  at: { readonly seat: Seat; readonly proof: ProofKind; readonly standing: Standing },
): Seated | null {
  const { seat, proof, standing } = at;
  switch (seat.audience) {
    case "none":
      return { kind: "unseated" };
    case "partner": {
      const principal = atOrganisation(user, standing);
      return principal && { kind: "seated", principal, restriction: null };
    }
    case "partner-view":
    case "company": {
      const member = standing.companies.find(({ company }) => company.tenantId === seat.tenantId);
      if (member === undefined) return null;
      const restriction = restrictionOf(member, proof);
      const principal =
        seat.audience === "company"
          ? atCompany(user, member, restriction)
          : viewing(user, member, restriction === null ? seat.partnerId : null);
      return principal && { kind: "seated", principal, restriction };
    }
  }
}

type ProofKind = Pick<Proof, "isTwoFactor" | "method">;

/**
 * What a session may know of where its person belongs. A company that vouches for somebody opens itself with that and
 * nothing else: it could vouch for anybody.
 */
export function withinReach(standing: Standing, seat: Seat, { method }: ProofKind): Standing {
  if (method !== "single_sign_on") return standing;
  const tenantId = "tenantId" in seat ? seat.tenantId : null;
  return {
    companies: standing.companies.filter(({ company }) => company.tenantId === tenantId),
    organisation: null,
  };
}

function restrictionOf(member: CompanyMembership, { method, isTwoFactor }: ProofKind): Restriction | null {
  const cameBySingleSignOn = method === "single_sign_on";
  if (member.needsSingleSignOn && member.role !== "owner" && !cameBySingleSignOn) {
    return "single-sign-on-required";
  }
  return member.needsSecondFactor && !isTwoFactor && !cameBySingleSignOn ? "second-factor-required" : null;
}

/** Where a sign-in begins: at the first company, else with the organisation, else nowhere. */
export function firstSeat({ companies, organisation }: Standing): Seat {
  const [first] = companies;
  if (first !== undefined) return { audience: "company", tenantId: first.company.tenantId };
  return { audience: organisation === null ? "none" : "partner" };
}

/** Whose log tells of somebody's coming and going: the company's, the organisation's, or only their own. */
export function logOf(user: User, seat: Seat, standing: Standing): string {
  if (seat.audience === "company" || seat.audience === "partner-view") return seat.tenantId;
  return (seat.audience === "partner" ? standing.organisation?.id : undefined) ?? user.id;
}

function atCompany(
  user: User,
  { company, role }: CompanyMembership,
  restriction: Restriction | null,
): Principal {
  const permissions = restriction === null ? permissionsOfCompanyRole(role) : new Set<never>();
  return { kind: "user", audience: "company", user, role, permissions, tenant: grantTenantScope(company) };
}

function atOrganisation(user: User, { organisation }: Standing): PartnerPrincipal | null {
  if (organisation === null) return null;
  const { id, name, role, partnerships } = organisation;
  return {
    kind: "user",
    audience: "partner",
    user,
    role,
    permissions: permissionsOfPartnerRole(role),
    organisation: { id, name },
    partnerships: partnerships.map(({ company, partnerId, isMerged }) =>
      (isMerged ? grantMergedScope : grantPartnerScope)(grantTenantScope(company), partnerId),
    ),
  };
}

/** Somebody who may no longer look as a partner is shown out, not back in as themselves. */
function viewing(user: User, member: CompanyMembership, partnerId: string | null): PartnerPrincipal | null {
  const mayView = permissionsOfCompanyRole(member.role).has("partner-view");
  if (!mayView || partnerId === null) return null;
  return {
    kind: "user",
    audience: "partner",
    user,
    role: null,
    permissions: permissionsOfPartnerView,
    organisation: null,
    partnerships: [grantPartnerScope(grantTenantScope(member.company), partnerId)],
  };
}
