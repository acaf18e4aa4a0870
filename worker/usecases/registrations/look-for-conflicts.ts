import type { TenantScope } from "#worker/domain/access/principal.ts";
import {
  findConflicts,
  indexKnownAccounts,
  matchedAccounts,
  matchKnownAccounts,
} from "#worker/domain/registration/conflict.ts";
import type { Registration } from "#worker/domain/registration/registration.ts";
import type { RegistrationNeeds } from "./registration-needs.ts";

/**
 * What a registration may be in the way of. The same reads and the same comparisons are made whatever there is to be found, and
 * what was found is only kept: the partner's answer is made without it, so neither its bytes nor its time tell whose it was.
 */
export async function lookForConflicts(
  { registrationsOf, clock }: Pick<RegistrationNeeds, "registrationsOf" | "clock">,
  tenant: TenantScope,
  registration: Pick<Registration, "id" | "partnerId" | "content">,
): Promise<Pick<Registration, "findings" | "accountId" | "checkedAt">> {
  const store = registrationsOf(tenant);
  const [known, { settings }] = await Promise.all([store.knownAccounts(), store.getSettings()]);
  const query = {
    content: registration.content,
    partnerId: registration.partnerId,
    registrationId: registration.id,
    leastProbability: settings.leastProbability,
  };
  const index = indexKnownAccounts(known);
  const matched = matchKnownAccounts(query, index);
  const accountIds = matchedAccounts(known, matched).map(({ id }) => id);
  const opportunities = await store.openOpportunities({
    accountIds,
    accountNames: known.looseNames.filter((name) => matched.looseNames.has(name)),
  });
  const findings = findConflicts(query, index, { matched, opportunities });
  return { findings, accountId: matched.accountId, checkedAt: clock.now() };
}
