import type { Model, ModelKind, ModelOf } from "./model.ts";
import { activityWeighted } from "./models/activity-weighted.ts";
import { custom } from "./models/custom.ts";
import { customPpm } from "./models/custom-ppm.ts";
import { equalSplit } from "./models/equal-split.ts";
import { firstTouch } from "./models/first-touch.ts";
import { fullPath } from "./models/full-path.ts";
import { lastTouch } from "./models/last-touch.ts";
import { linear } from "./models/linear.ts";
import { pools } from "./models/pools.ts";
import { roleWeighted } from "./models/role-weighted.ts";
import { timeDecay } from "./models/time-decay.ts";
import { uShaped } from "./models/u-shaped.ts";
import { wShaped } from "./models/w-shaped.ts";
import type { ModelDefinition, Program } from "./program.ts";

type Definitions = { readonly [K in ModelKind]: ModelDefinition<K> };

const DEFINITIONS: Definitions = {
  equal_split: equalSplit,
  linear,
  first_touch: firstTouch,
  last_touch: lastTouch,
  role_weighted: roleWeighted,
  activity_weighted: activityWeighted,
  time_decay: timeDecay,
  u_shaped: uShaped,
  w_shaped: wShaped,
  full_path: fullPath,
  custom,
  custom_ppm: customPpm,
  pools,
};

export type ModelKindRow = { readonly kind: ModelKind; readonly label: string; readonly summary: string };

/** The models in the order a person is offered them. */
export const modelKinds: readonly ModelKindRow[] = Object.values(DEFINITIONS).map(
  ({ kind, label, summary }) => ({
    kind,
    label,
    summary,
  }),
);

export function isModelKind(kind: unknown): kind is ModelKind {
  return typeof kind === "string" && Object.hasOwn(DEFINITIONS, kind);
}

export function definitionOf<K extends ModelKind>(kind: K): Definitions[K] {
  return DEFINITIONS[kind];
}

export function compileProgram(model: Model): Program {
  return generalised(model.kind).compile(model, compileProgram);
}

/** The model with its settings in a few words, "Time decay, half-life 30 days". */
export function nameModel(model: Model): string {
  return generalised(model.kind).describe(model);
}

type GeneralDefinition = {
  readonly describe: (model: Model) => string;
  readonly compile: (model: Model, compileModel: (model: Model) => Program) => Program;
};

/** A definition is only ever asked about models of its own kind, which the compiler cannot follow through a table. */
function generalised<K extends ModelKind>(kind: K): GeneralDefinition {
  const definition: ModelDefinition<K> = DEFINITIONS[kind];
  return {
    describe: (model) => definition.describe(model as ModelOf<K>),
    compile: (model, compileModel) => definition.compile(model as ModelOf<K>, compileModel),
  };
}
