import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { Announce } from "#worker/usecases/notifications/notifications.ts";
import type { Clock } from "#worker/usecases/ports.ts";
import type { Finding } from "./verification-ports.ts";

export type FreezeFound = { readonly verificationId: string; readonly finding: Finding };

/** Tells the people of a company that its ledger is being frozen; doing it again for the same verification tells nobody again. */
export type WarnOfFreeze = (tenant: TenantScope, found: FreezeFound) => Promise<void>;

/** Tells those who may close periods: finance has to know, and whoever may lift the freeze is among them. It names no amount. */
export async function warnOfFreeze(
  { announce, clock }: { readonly announce: Announce; readonly clock: Clock },
  tenant: TenantScope,
  { verificationId, finding }: FreezeFound,
): Promise<void> {
  await announce(tenant, [
    {
      kind: "ledger.verification_failed",
      key: verificationId,
      subjectId: verificationId,
      partnerId: null,
      actorId: null,
      at: clock.now(),
      facts: { found: whereIn(finding) },
    },
  ]);
}

function whereIn({ reason, firstBadSeq }: Finding): string {
  return firstBadSeq === null
    ? `What was found: ${reason}.`
    : `What was found, at entry ${firstBadSeq}: ${reason}.`;
}
