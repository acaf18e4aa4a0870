import type { TenantScope } from "#worker/domain/access/principal.ts";
import { resolvePartners } from "#worker/domain/identity/resolve-partners.ts";
import type { InferenceNeeds } from "./inference-needs.ts";
import { openReading } from "./read-traces.ts";

/** Somebody of the CRM who fits several partners, and so is credited to none until a person decides. */
export type UndecidedPerson = {
  /** The CRM's id of the contact. */
  readonly contactId: string;
  readonly name: string;
  readonly email: string | null;
  /** Why, as a sentence. */
  readonly text: string;
  readonly partnerIds: readonly string[];
};

const peopleRead = 2_000;
const peopleShown = 100;

export async function listUndecidedPeople(
  needs: InferenceNeeds,
  tenant: TenantScope,
): Promise<readonly UndecidedPerson[]> {
  const store = needs.inferenceOf(tenant);
  const { directory } = await openReading({ needs, tenant, store });
  const doubtful = (lists: ReadonlyMap<string, readonly string[]>) =>
    [...lists].filter(([, partnerIds]) => partnerIds.length > 1).map(([key]) => key);
  const [accountIds, domains] = [doubtful(directory.byAccount), doubtful(directory.byDomain)];
  if (accountIds.length === 0 && domains.length === 0) return [];
  const people = await store.contactsOf({ accountIds, domains, limit: peopleRead });
  return people
    .flatMap(({ id, name, email, accountId }) =>
      resolvePartners(directory, [{ kind: "person", contactId: id, email, accountId }]).undecided.map(
        ({ partnerIds, text }) => ({ contactId: id, name, email, text, partnerIds }),
      ),
    )
    .slice(0, peopleShown);
}
