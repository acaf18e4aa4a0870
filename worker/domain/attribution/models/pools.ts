import { type Eligible, indexPartners } from "#worker/domain/attribution/eligible.ts";
import type { Opportunity, Touchpoint } from "#worker/domain/attribution/evidence.ts";
import type { EligibilitySettings, Pool, PoolsModel } from "#worker/domain/attribution/model.ts";
import type {
  Exclusion,
  ExclusionReason,
  Flag,
  UnattributedReason,
} from "#worker/domain/attribution/outcome.ts";
import {
  equalFallback,
  type ModelDefinition,
  nothingEligible,
  type Program,
  type Trace,
  type TraceEntry,
  traceEqualSplit,
  type Weighing,
} from "#worker/domain/attribution/program.ts";
import {
  toLargeWeights,
  toWholeNumbers,
  type Weights,
  type WholeNumbers,
} from "#worker/domain/attribution/weights.ts";
import { requireDecimal } from "#worker/domain/money/decimal.ts";
import { leastCommonMultiple, multiplyRationals, ONE, rational } from "#worker/domain/money/rational.ts";

/**
 * The sum over the pools of the pool's weight times a partner's share in that pool's own model; the weights of the
 * pools are parts of their sum. A touchpoint belongs to every pool that lists its source.
 */
export const pools: ModelDefinition<"pools"> = {
  kind: "pools",
  label: "Pools",
  summary: "The amount is divided into pools by source, such as 80 for registration and 20 for influence.",
  read(settings, readModel) {
    const names = new Set<string>();
    const read = settings.objects("pools").map((pool): Pool | null => {
      const name = pool.text("name");
      if (names.has(name))
        pool.report("name", "duplicate-name", `Give each pool its own name; "${name}" is taken.`);
      names.add(name);
      const sources = pool.texts("sources");
      const weight = pool.weight("weight");
      const model = readModel({ value: pool.value("model"), path: pool.pathOf("model") });
      pool.reportUnknownKeys();
      return model === null ? null : { name, sources, weight, model };
    });
    return {
      whenEmpty: settings.choice("whenEmpty", ["redistribute", "unattributed"]) ?? "redistribute",
      pools: read.filter((pool) => pool !== null),
    };
  },
  describe: (model) => `Pools (${model.pools.map(({ name, weight }) => `${name} ${weight}`).join(", ")})`,
  compile(model, compileModel) {
    const programs = model.pools.map((pool) => compileModel({ ...eligibilityOf(model), ...pool.model }));
    const poolsOf = positionsBySource(model.pools);
    const values = toWholeNumbers(model.pools.map(({ weight }) => requireDecimal(weight)));

    return {
      weigh(opportunity, touchpoints) {
        const { given, excluded } = dealOut({ touchpoints, poolsOf, pools: programs.length });
        const weighings = programs.map((program, position) => {
          const weighing = program.weigh(opportunity, given[position] as readonly Touchpoint[]);
          if (weighing.excluded.length > 0) excluded.push(...weighing.excluded);
          return weighing.eligible.partners.length === 0 ? null : weighing;
        });
        const eligible = joinEligible({ opportunity, weighings, excluded });
        if (eligible.partners.length === 0) return nothingEligible(eligible, touchpoints.length);
        return combine({ model, eligible, weighings, values });
      },
      trace: (weighing) => tracePools({ model, programs, weighing }),
    };
  },
};

/** Merges what the pools made of their touchpoints. Null stands for a pool that nothing eligible fell to. */
function combine(merge: {
  readonly model: PoolsModel;
  readonly eligible: Eligible;
  readonly weighings: readonly (Weighing | null)[];
  readonly values: WholeNumbers;
}): Weighing {
  const { model, eligible, weighings, values } = merge;
  const flags: Flag[] = [];
  let restReason: UnattributedReason | null = null;
  for (const [position, weighing] of weighings.entries()) {
    if (values.large[position] === 0n) continue;
    if (weighing === null) {
      if (model.whenEmpty === "unattributed") restReason = "empty-pool";
      else if (!flags.includes("empty-pool-redistributed")) flags.push("empty-pool-redistributed");
      continue;
    }
    for (const flag of weighing.flags) if (!flags.includes(flag)) flags.push(flag);
    restReason ??= weighing.restReason;
  }
  const counts = (position: number): boolean =>
    weighings[position] !== null || model.whenEmpty === "unattributed";
  if (values.large.every((value, position) => value === 0n || !counts(position))) {
    return equalFallback(eligible, flags);
  }
  const weights =
    combineSmall({ eligible, weighings, values, counts }) ??
    combineLarge({ eligible, weighings, values, counts });
  return { eligible, weights, restReason, flags, excluded: eligible.excluded, pools: weighings };
}

type Combination = {
  readonly eligible: Eligible;
  readonly weighings: readonly (Weighing | null)[];
  readonly values: WholeNumbers;
  readonly counts: (position: number) => boolean;
};

/** Null when a pool's weights, or the products of the pools, are beyond the safe integers. */
function combineSmall({ eligible, weighings, values, counts }: Combination): Weights | null {
  if (values.small === null) return null;
  let multiple = 1;
  let sum = 0;
  for (let position = 0; position < weighings.length; position++) {
    const weighing = weighings[position] as Weighing | null;
    if (counts(position)) sum += values.small[position] as number;
    if (weighing === null) continue;
    if (weighing.weights.kind !== "small") return null;
    if (multiple % weighing.weights.whole !== 0) multiple *= weighing.weights.whole;
  }
  if (multiple * sum > Number.MAX_SAFE_INTEGER) return null;
  const of = new Array<number>(eligible.partners.length).fill(0);
  for (let position = 0; position < weighings.length; position++) {
    const weighing = weighings[position] as Weighing | null;
    if (weighing === null || weighing.weights.kind !== "small") continue;
    const factor = (values.small[position] as number) * (multiple / weighing.weights.whole);
    const positions = positionsIn(eligible, weighing);
    for (let index = 0; index < positions.length; index++) {
      const partner = positions[index] as number;
      of[partner] = (of[partner] as number) + factor * (weighing.weights.of[index] as number);
    }
  }
  return { kind: "small", of, whole: multiple * sum };
}

function combineLarge({ eligible, weighings, values, counts }: Combination): Weights {
  const large = weighings.map((weighing) => (weighing === null ? null : toLargeWeights(weighing.weights)));
  const multiple = large.reduce(
    (all, weights) => (weights === null ? all : leastCommonMultiple(all, weights.whole)),
    1n,
  );
  const sum = values.large.reduce((all, value, position) => (counts(position) ? all + value : all), 0n);
  const of = new Array<bigint>(eligible.partners.length).fill(0n);
  for (const [position, weights] of large.entries()) {
    if (weights === null) continue;
    const factor = (values.large[position] as bigint) * (multiple / weights.whole);
    const positions = positionsIn(eligible, weighings[position] as Weighing);
    for (const [index, weight] of weights.of.entries()) {
      const partner = positions[index] as number;
      of[partner] = (of[partner] as bigint) + factor * weight;
    }
  }
  return { kind: "large", of, whole: multiple * sum };
}

/** For each partner of a pool its position among the partners of all pools. Both lists are in code point order. */
function positionsIn(eligible: Eligible, weighing: Weighing): readonly number[] {
  const positions: number[] = [];
  let position = 0;
  for (const partner of weighing.eligible.partners) {
    while (eligible.partners[position] !== partner) position += 1;
    positions.push(position);
  }
  return positions;
}

function dealOut(deal: {
  readonly touchpoints: readonly Touchpoint[];
  readonly poolsOf: ReadonlyMap<string | null, readonly number[]>;
  readonly pools: number;
}): { readonly given: readonly (readonly Touchpoint[])[]; readonly excluded: Exclusion[] } {
  const given: Touchpoint[][] = [];
  for (let pool = 0; pool < deal.pools; pool++) given.push([]);
  const excluded: Exclusion[] = [];
  for (const touchpoint of deal.touchpoints) {
    const positions = deal.poolsOf.get(touchpoint.source);
    if (positions === undefined) excluded.push({ touchpoint: touchpoint.id, reason: "source-in-no-pool" });
    else for (const position of positions) (given[position] as Touchpoint[]).push(touchpoint);
  }
  return { given, excluded };
}

/** All that counts in any pool; a touchpoint of two pools is there twice. What counts anywhere is not excluded. */
function joinEligible(join: {
  readonly opportunity: Opportunity;
  readonly weighings: readonly (Weighing | null)[];
  readonly excluded: readonly Exclusion[];
}): Eligible {
  const touchpoints: Touchpoint[] = [];
  const at: number[] = [];
  for (const weighing of join.weighings) {
    if (weighing === null) continue;
    for (const touchpoint of weighing.eligible.touchpoints) touchpoints.push(touchpoint);
    for (const instant of weighing.eligible.at) at.push(instant);
  }
  const { partners, partnerOf } = indexPartners(touchpoints);
  const excluded = join.excluded.length === 0 ? join.excluded : onlyUncounted(join.excluded, touchpoints);
  const { opportunity } = join;
  return { opportunity, touchpoints, at, partners, partnerOf, excluded, mostCertainFirst: false };
}

function onlyUncounted(excluded: readonly Exclusion[], counted: readonly Touchpoint[]): readonly Exclusion[] {
  const countedIds = new Set(counted.map(({ id }) => id));
  const reasons = new Map<string, ExclusionReason>();
  for (const { touchpoint, reason } of excluded) {
    if (!countedIds.has(touchpoint) && !reasons.has(touchpoint)) reasons.set(touchpoint, reason);
  }
  return [...reasons].map(([touchpoint, reason]) => ({ touchpoint, reason }));
}

/** The weight of a touchpoint in a pool as a part of the whole deal, so that 1 is all of it. */
function tracePools(run: {
  readonly model: PoolsModel;
  readonly programs: readonly Program[];
  readonly weighing: Weighing;
}): Trace {
  const { model, programs, weighing } = run;
  if (weighing.pools === null) return traceEqualSplit(weighing.eligible);
  const entries: TraceEntry[] = [];
  let exact = true;
  let offset = 0;
  const counted = model.pools.filter(
    (_, position) => weighing.pools?.[position] !== null || model.whenEmpty === "unattributed",
  );
  const values = toWholeNumbers(counted.map(({ weight }) => requireDecimal(weight)));
  const sum = values.large.reduce((all, value) => all + value, 0n);
  for (const [position, pooled] of weighing.pools.entries()) {
    if (pooled === null) continue;
    const pool = model.pools[position] as Pool;
    const trace = (programs[position] as Program).trace(pooled);
    const value = values.large[counted.indexOf(pool)] as bigint;
    const factor = rational(value * trace.whole.denominator, sum * trace.whole.numerator);
    for (const { touchpoint, weight, note } of trace.entries) {
      entries.push({
        touchpoint: touchpoint + offset,
        weight: multiplyRationals(weight, factor),
        note: note === null ? `pool ${pool.name}` : `pool ${pool.name}: ${note}`,
      });
    }
    exact = exact && trace.exact;
    offset += pooled.eligible.touchpoints.length;
  }
  return { entries, whole: ONE, exact };
}

function positionsBySource(list: readonly Pool[]): ReadonlyMap<string | null, readonly number[]> {
  const positions = new Map<string | null, number[]>();
  for (const [position, { sources }] of list.entries()) {
    for (const source of new Set(sources))
      positions.set(source, [...(positions.get(source) ?? []), position]);
  }
  return positions;
}

function eligibilityOf(model: PoolsModel): EligibilitySettings {
  const { kind: _kind, pools: _pools, whenEmpty: _whenEmpty, ...eligibility } = model;
  return eligibility;
}
