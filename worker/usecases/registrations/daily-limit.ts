import type { RegistrationSettings } from "#worker/domain/registration/settings.ts";
import { DAY_MS } from "#worker/domain/time/instant.ts";
import type { RegistrationNeeds, RegistrationScope } from "./registration-needs.ts";

/**
 * Whether the partner has handed in so many within a day that it has to wait. What was withdrawn counts as well: each was answered
 * whether something is in its way. A company that registers for a partner asks nobody but itself.
 */
export async function hasHandedInEnough(
  { registrationsOf, clock }: Pick<RegistrationNeeds, "registrationsOf" | "clock">,
  { side, tenant }: RegistrationScope,
  {
    partnerId,
    settings,
  }: { readonly partnerId: string; readonly settings: Pick<RegistrationSettings, "mostPerDay"> },
): Promise<boolean> {
  if (side === "company") return false;
  const since = clock.now() - DAY_MS;
  const limit = settings.mostPerDay;
  return (await registrationsOf(tenant).countHandedIn({ partnerId, since, limit })) >= limit;
}
