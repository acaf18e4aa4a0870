import type { PartnerScope } from "#worker/domain/access/principal.ts";
import type { HealthSettings } from "#worker/domain/health/health-settings.ts";
import type { KeptHealth } from "#worker/usecases/health/health-ports.ts";

/** The bands of a split distribution; the last is the whole deal. */
export const splitLimitsPpm = [100_000, 250_000, 500_000, 750_000, 999_999, 1_000_000] as const;

/** What one company's database says of how a partner does. */
export type PerformanceRecord = {
  readonly scope: PartnerScope;
  /** Attributed deals that closed in the span, by share. */
  readonly shares: readonly {
    readonly uptoPpm: number;
    readonly deals: number;
    readonly sharePpmSum: number;
  }[];
  /** As the company last measured the partner; null for a merged record, and before the first look. */
  readonly health: KeptHealth | null;
  readonly settings: HealthSettings;
};

export type PerformanceStore = {
  readonly listPerformance: (
    scopes: readonly PartnerScope[],
    span: { readonly from: number; readonly to: number },
  ) => Promise<readonly PerformanceRecord[]>;
};
