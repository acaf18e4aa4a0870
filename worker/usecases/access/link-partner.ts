import { grantPartnerScope, type PartnerScope, type TenantScope } from "#worker/domain/access/principal.ts";
import type { Clock, Ids } from "#worker/usecases/ports.ts";
import type { Directory } from "./access-ports.ts";

export type LinkPartnerDeps = { readonly directory: Directory; readonly ids: Ids; readonly clock: Clock };

export async function createPartnerOrganisation(
  { directory, ids, clock }: LinkPartnerDeps,
  { name }: { readonly name: string },
): Promise<{ readonly id: string; readonly name: string }> {
  const organisation = { id: ids.fresh("org"), name: name.trim() };
  await directory.addPartnerOrganisation({ ...organisation, createdAt: clock.now() });
  return organisation;
}

export type LinkPartnerInput = {
  readonly tenant: TenantScope;
  readonly partnerId: string;
  readonly userId: string;
  readonly organisationId: string;
};

/** Lets someone of a partner organisation see one company's data as that partner. Doing it twice changes nothing. */
export async function linkPartner(
  { directory, clock }: LinkPartnerDeps,
  link: LinkPartnerInput,
): Promise<PartnerScope> {
  const { tenant, partnerId, userId, organisationId } = link;
  const { tenantId } = tenant;
  await directory.addPartnerLink({ tenantId, partnerId, userId, organisationId, acceptedAt: clock.now() });
  return grantPartnerScope(tenant, partnerId);
}
