import type { Rational } from "#worker/domain/money/rational.ts";
import { byConfidence } from "./by-confidence.ts";
import { inCountingOrder } from "./counting-order.ts";
import { compileSelection, type Eligible } from "./eligible.ts";
import type { Opportunity, Touchpoint } from "./evidence.ts";
import type { EligibilitySettings, Model, ModelKind, ModelOf, SimpleModel } from "./model.ts";
import type { Exclusion, Flag, UnattributedReason } from "./outcome.ts";
import type { SettingsReader } from "./settings-reader.ts";
import { equalWeights, type Weights } from "./weights.ts";

/** One attribution model: how its settings are read, what it is called, and how it weighs. */
export type ModelDefinition<K extends ModelKind> = {
  readonly kind: K;
  readonly label: string;
  /** One line for the person who chooses a model. */
  readonly summary: string;
  /** Reads the settings of the kind itself; the reader collects what is wrong with them. */
  readonly read: (
    settings: SettingsReader,
    readModel: (reader: { readonly value: unknown; readonly path: string }) => SimpleModel | null,
  ) => Omit<ModelOf<K>, "kind" | keyof EligibilitySettings>;
  /** The model with its settings in a few words, the start of the sentence a partner reads. */
  readonly describe: (model: ModelOf<K>) => string;
  readonly compile: (model: ModelOf<K>, compileModel: (model: Model) => Program) => Program;
};

/** A model with its settings worked out, to be run on any number of opportunities. */
export type Program = {
  readonly weigh: (opportunity: Opportunity, touchpoints: readonly Touchpoint[]) => Weighing;
  /** The weights again, touchpoint by touchpoint, for an explanation of what `weigh` returned. */
  readonly trace: (weighing: Weighing) => Trace;
};

export type Weighing = {
  readonly eligible: Eligible;
  readonly weights: Weights;
  /** Why a part of the whole belongs to no partner; null when the weights add up to the whole. */
  readonly restReason: UnattributedReason | null;
  readonly flags: readonly Flag[];
  readonly excluded: readonly Exclusion[];
  /** What went into each pool, in the order of the pools; null for every other model and for an empty pool. */
  readonly pools: readonly (Weighing | null)[] | null;
};

/** Where each weight came from, in the numbers that a person would use; the entries of a partner add up. */
export type Trace = {
  readonly entries: readonly TraceEntry[];
  readonly whole: Rational;
  readonly exact: boolean;
};

/** `touchpoint` is a position in the eligible touchpoints of the weighing. */
export type TraceEntry = {
  readonly touchpoint: number;
  readonly weight: Rational;
  readonly note: string | null;
};

/** What a model that weighs each touchpoint by itself has to say; the common rules are done before it is asked. */
export type Kernel = {
  /** False when undated touchpoints count. */
  readonly ordered: boolean;
  readonly closeDate?: boolean;
  /** True for weights that are given parts of the whole, which no confidence changes. */
  readonly absolute?: boolean;
  readonly weigh: (eligible: Eligible) => KernelWeights;
  readonly trace: (eligible: Eligible) => Trace;
};

export type KernelWeights = {
  readonly weights: Weights;
  readonly flags?: readonly Flag[];
  readonly restReason?: UnattributedReason;
};

const NO_FLAGS: readonly Flag[] = [];

/** Puts the common rules before a kernel, and after it the equal split that a total weight of zero becomes. */
export function programOf(settings: EligibilitySettings, plain: Kernel): Program {
  const kernel = settings.confidenceWeighs === true && plain.absolute !== true ? byConfidence(plain) : plain;
  const select = compileSelection(settings, {
    ordered: kernel.ordered,
    closeDate: kernel.closeDate === true,
  });
  return {
    weigh(opportunity, touchpoints) {
      const eligible = select(opportunity, touchpoints);
      const { excluded } = eligible;
      if (eligible.partners.length === 0) return nothingEligible(eligible, touchpoints.length);
      const { weights, flags = NO_FLAGS, restReason = null } = kernel.weigh(eligible);
      if (isZero(weights)) return equalFallback(eligible, flags);
      return { eligible, weights, restReason, flags, excluded, pools: null };
    },
    trace: ({ eligible, flags }) =>
      flags.includes("zero-weight-fell-back-to-equal-split")
        ? traceEqualSplit(eligible)
        : kernel.trace(eligible),
  };
}

export function equalFallback(eligible: Eligible, flags: readonly Flag[]): Weighing {
  return {
    eligible,
    weights: equalWeights(eligible.partners.length),
    restReason: null,
    flags: [...flags, "zero-weight-fell-back-to-equal-split"],
    excluded: eligible.excluded,
    pools: null,
  };
}

export function nothingEligible(eligible: Eligible, given: number): Weighing {
  return {
    eligible,
    weights: equalWeights(0),
    restReason: reasonForNothing(eligible.excluded, given),
    flags: NO_FLAGS,
    excluded: eligible.excluded,
    pools: null,
  };
}

/** One weight of 1 a partner, written on its first touchpoint. */
export function traceEqualSplit(eligible: Eligible): Trace {
  const seen = new Set<number>();
  const entries = inCountingOrder(eligible).map((touchpoint): TraceEntry => {
    const partner = eligible.partnerOf[touchpoint] as number;
    const first = !seen.has(partner);
    seen.add(partner);
    return {
      touchpoint,
      weight: { numerator: first ? 1n : 0n, denominator: 1n },
      note: first ? null : "a partner counts once",
    };
  });
  return { entries, whole: { numerator: BigInt(eligible.partners.length), denominator: 1n }, exact: true };
}

function reasonForNothing(excluded: readonly Exclusion[], given: number): UnattributedReason {
  if (given === 0) return "no-touchpoints";
  return excluded.some(({ reason }) => reason === "close-date-missing")
    ? "close-date-missing"
    : "no-eligible-touchpoints";
}

function isZero(weights: Weights): boolean {
  return weights.kind === "large" ? weights.whole === 0n : weights.whole === 0;
}
