import { grantPartnerScope, type PartnerScope, type TenantScope } from "#worker/domain/access/principal.ts";
import type { Clock, Ids } from "#worker/usecases/ports.ts";
import type { Directory } from "./access-ports.ts";

export type LinkPartnerDeps = { readonly directory: Directory; readonly ids: Ids; readonly clock: Clock };

/** `domain` is the e-mail domain whose people an admin is asked about; null for organisations without one of their own. */
export async function createPartnerOrganisation(
  { directory, ids, clock }: LinkPartnerDeps,
  { name, domain = null }: { readonly name: string; readonly domain?: string | null },
): Promise<{ readonly id: string; readonly name: string }> {
  const organisation = { id: ids.fresh("org"), name: name.trim() };
  await directory.addPartnerOrganisation({ ...organisation, domain, createdAt: clock.now() });
  return organisation;
}

export type LinkPartnerInput = {
  readonly tenant: TenantScope;
  readonly partnerId: string;
  readonly userId: string;
  readonly organisationId: string;
};

/**
 * Makes the organisation the company's partner, and the person its admin when it has them not yet. Doing it twice changes
 * nothing.
 */
export async function linkPartner(
  { directory, clock }: LinkPartnerDeps,
  link: LinkPartnerInput,
): Promise<PartnerScope> {
  const { tenant, partnerId, userId, organisationId } = link;
  const createdAt = clock.now();
  await directory.addOrganisationMember({ organisationId, userId, role: "admin", createdAt });
  await directory.addPartnership({ tenantId: tenant.tenantId, partnerId, organisationId, createdAt });
  return grantPartnerScope(tenant, partnerId);
}
