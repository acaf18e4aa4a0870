import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { PartnerDirectory } from "#worker/domain/identity/partner-directory.ts";
import { resolvePartners } from "#worker/domain/identity/resolve-partners.ts";
import type { Contact } from "#worker/domain/inference/records.ts";
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

const peoplePerLook = 2_000;
/** No more than these many looks: a page waits for them. */
const mostLooks = 10;
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
  const undecided: UndecidedPerson[] = [];
  let after: string | null = null;
  for (let look = 0; look < mostLooks && undecided.length < peopleShown; look++) {
    const people: Awaited<ReturnType<typeof store.contactsOf>> = await store.contactsOf({
      accountIds,
      domains,
      after,
      limit: peoplePerLook,
    });
    undecided.push(...people.flatMap((person) => undecidedOf(directory, person)));
    after = people.at(-1)?.id ?? null;
    if (people.length < peoplePerLook) break;
  }
  return undecided.slice(0, peopleShown);
}

function undecidedOf(
  directory: PartnerDirectory,
  { id, name, email, accountId }: Contact & { readonly name: string },
): readonly UndecidedPerson[] {
  const { undecided } = resolvePartners(directory, [{ kind: "person", contactId: id, email, accountId }]);
  return undecided.map(({ partnerIds, text }) => ({ contactId: id, name, email, text, partnerIds }));
}
