import { grantTenantScope, type TenantScope } from "#worker/domain/access/principal.ts";
import type { InvitationTarget } from "./invitation-ports.ts";
import type { TeamDeps } from "./team-deps.ts";

/** Where an invitation leads, with the names that people know it by. */
export type InvitationPlace = {
  readonly target: InvitationTarget;
  /** The company or the organisation. */
  readonly hostName: string;
  /** What the company calls its partner; null where none is meant. */
  readonly partnerName: string | null;
};

export function companyPlace({ tenantId, name }: TenantScope): InvitationPlace {
  return { target: { kind: "company", tenantId }, hostName: name, partnerName: null };
}

export function organisationPlace(organisation: {
  readonly id: string;
  readonly name: string;
}): InvitationPlace {
  return {
    target: { kind: "organisation", organisationId: organisation.id },
    hostName: organisation.name,
    partnerName: null,
  };
}

/** Null when the company has no such partner record. Whoever is asked to one that was merged comes to the one that stays. */
export async function partnerPlace(
  { viewsOf }: Pick<TeamDeps, "viewsOf">,
  { tenant, partnerId: asked }: { readonly tenant: TenantScope; readonly partnerId: string },
): Promise<InvitationPlace | null> {
  const views = viewsOf(tenant);
  const partnerId = await views.survivorOf(asked);
  const partner = partnerId === null ? null : await views.getPartner(partnerId);
  if (partner === null || partnerId === null) return null;
  const { tenantId, name } = tenant;
  return { target: { kind: "partner", tenantId, partnerId }, hostName: name, partnerName: partner.name };
}

/** The place of an invitation that was sent; null when the company, its record or the organisation is gone. */
export async function placeOf(
  deps: Pick<TeamDeps, "viewsOf" | "directory" | "organisations">,
  target: InvitationTarget,
): Promise<InvitationPlace | null> {
  if (target.kind === "organisation") {
    const organisation = await deps.organisations.get(target.organisationId);
    return organisation && organisationPlace(organisation);
  }
  const company = await deps.directory.getCompany(target.tenantId);
  if (company === null) return null;
  const tenant = grantTenantScope(company);
  return target.kind === "company"
    ? companyPlace(tenant)
    : partnerPlace(deps, { tenant, partnerId: target.partnerId });
}

/** Whose log tells of it. */
export function ownerOf(target: InvitationTarget): string {
  return target.kind === "organisation" ? target.organisationId : target.tenantId;
}
