import { grantTenantScope } from "#worker/domain/access/principal.ts";
import type { TeamDeps } from "./team-deps.ts";

type Moved = {
  readonly kind: "partner.joined" | "partner.left";
  readonly tenantId: string;
  readonly partnerId: string;
  readonly organisation: { readonly id: string; readonly name: string };
  /** Who did it. */
  readonly userId: string;
};

/**
 * Tells the company that an organisation now is, or no longer is, one of its partners. That is settled in the directory, so
 * it is promised right after it; a failure here undoes nothing of it.
 */
export async function tellOfPartnership(deps: TeamDeps, moved: Moved): Promise<void> {
  try {
    await announceMove(deps, moved);
  } catch (error) {
    console.error("a company could not be told of its partner", error);
  }
}

async function announceMove(
  { directory, viewsOf, announce, clock }: TeamDeps,
  { kind, tenantId, partnerId, organisation, userId }: Moved,
): Promise<void> {
  const company = await directory.getCompany(tenantId);
  if (company === null) return;
  const tenant = grantTenantScope(company);
  const partner = await viewsOf(tenant).getPartner(partnerId);
  const at = clock.now();
  await announce(tenant, [
    {
      kind,
      key: `${partnerId}:${organisation.id}:${at}`,
      subjectId: partnerId,
      // For the people of the company alone.
      partnerId: null,
      actorId: userId,
      at,
      facts: { partnerName: partner?.name ?? organisation.name, organisationName: organisation.name },
    },
  ]);
}
