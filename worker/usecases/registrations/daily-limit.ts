import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { RegistrationSettings } from "#worker/domain/registration/settings.ts";
import { DAY_MS } from "#worker/domain/time/instant.ts";
import type { RegistrationNeeds, RegistrationScope } from "./registration-needs.ts";
import type { HandInLimit } from "./registration-ports.ts";

/**
 * How many a partner hands in within a day before it has to wait; null for a company, which asks nobody but itself. Looked at before,
 * for a quick answer, and again by the write itself, because several requests may come at once.
 */
export function dailyLimit(
  { side }: Pick<RegistrationScope, "side">,
  {
    partnerId,
    settings,
    now,
  }: {
    readonly partnerId: string;
    readonly settings: Pick<RegistrationSettings, "mostPerDay">;
    readonly now: number;
  },
): HandInLimit | null {
  return side === "company" ? null : { partnerId, since: now - DAY_MS, limit: settings.mostPerDay };
}

/** What was withdrawn counts as well: each was answered whether something is in its way. */
export async function isReached(
  { registrationsOf }: Pick<RegistrationNeeds, "registrationsOf">,
  tenant: TenantScope,
  limit: HandInLimit | null,
): Promise<boolean> {
  return limit !== null && (await registrationsOf(tenant).countHandedIn(limit)) >= limit.limit;
}
