import type { TenantScope } from "#worker/domain/access/principal.ts";
import { gradeHealth, type Health } from "#worker/domain/health/grade-health.ts";
import type { HealthWeights } from "#worker/domain/health/health-settings.ts";
import type { HealthStoreOf, KeptHealth, WatchSettingsStoreOf } from "./health-ports.ts";

type Needs = { readonly healthOf: HealthStoreOf; readonly watchSettingsOf: WatchSettingsStoreOf };

export type PartnerHealth = KeptHealth & Health & { readonly weights: HealthWeights };

/** A partner's grade with all that it is made of, from the figures last measured and the weights in force; null before the first look. */
export async function readHealth(
  needs: Needs,
  tenant: TenantScope,
  partnerId: string,
): Promise<PartnerHealth | null> {
  const [kept, { settings }] = await Promise.all([
    needs.healthOf(tenant).getHealth(partnerId),
    needs.watchSettingsOf(tenant).getSettings("health"),
  ]);
  return kept && { ...kept, ...gradeHealth(kept.measures, settings.weights), weights: settings.weights };
}
