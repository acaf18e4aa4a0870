import type { TenantScope } from "#worker/domain/access/principal.ts";
import { signalRates } from "#worker/domain/registration/signals.ts";
import type { RegistrationNeeds } from "./registration-needs.ts";
import type { PartnerSignals } from "./registration-ports.ts";

export type PartnerSignalsView = PartnerSignals & { readonly partnerName: string } & ReturnType<
    typeof signalRates
  >;

/** How partners' registrations went that were handed in within a span; of one partner or of all. */
export async function readSignals(
  needs: Pick<RegistrationNeeds, "registrationsOf" | "viewsOf">,
  tenant: TenantScope,
  span: { readonly partnerId: string | null; readonly from: number; readonly to: number },
): Promise<readonly PartnerSignalsView[]> {
  const counts = await needs.registrationsOf(tenant).signals(span);
  const names = await needs.viewsOf(tenant).partnerNames(counts.map(({ partnerId }) => partnerId));
  return counts.map((each) => ({
    ...each,
    partnerName: names.get(each.partnerId) ?? each.partnerId,
    ...signalRates(each),
  }));
}
