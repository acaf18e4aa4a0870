import type { EligibilitySettings, Model, SimpleModel } from "#worker/domain/attribution/model.ts";
import { requireDecimal } from "#worker/domain/money/decimal.ts";
import { compareRationals } from "#worker/domain/money/rational.ts";
import type { SourceFilter } from "./workflow.ts";

/** The model with the filter among its settings; of two limits the stricter holds. Pools each get the filter. */
export function applyFilter(model: Model, filter: SourceFilter): Model {
  if (model.kind !== "pools") return { ...model, ...stricter(model, filter) };
  const { kind: _kind, pools: _pools, whenEmpty: _whenEmpty, ...common } = model;
  const pools = model.pools.map((pool) => {
    const own = { ...common, ...pool.model };
    return { ...pool, model: { ...own, ...stricter(own, filter) } as SimpleModel };
  });
  return { ...model, pools };
}

function stricter(settings: EligibilitySettings, filter: SourceFilter): EligibilitySettings {
  return {
    ...pick("sources", settings.sources, filter.sources, (a, b) => a.filter((source) => b.includes(source))),
    ...pick("minimumConfidence", settings.minimumConfidence, filter.minimumConfidence, (a, b) =>
      compareRationals(requireDecimal(a), requireDecimal(b)) < 0 ? b : a,
    ),
    ...pick("lookBackDays", settings.lookBackDays, filter.lookBackDays, (a, b) => Math.min(a, b)),
    ...pick("minimumCount", settings.minimumCount, filter.minimumCount, (a, b) => Math.max(a, b)),
    approvedOnly: settings.approvedOnly === true || filter.approvedOnly,
    validAtCloseOnly: settings.validAtCloseOnly === true || filter.validAtCloseOnly,
  };
}

/** Both limits made one, the one there is, or no setting at all. */
function pick<K extends keyof EligibilitySettings, V>(
  key: K,
  own: V | undefined,
  filter: V | undefined,
  both: (own: V, filter: V) => V,
): Partial<Record<K, V>> {
  if (own === undefined && filter === undefined) return {};
  const value = own === undefined || filter === undefined ? (own ?? filter) : both(own, filter);
  return { [key]: value } as Partial<Record<K, V>>;
}
