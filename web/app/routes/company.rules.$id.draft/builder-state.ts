import type { Model, Pool, PoolsModel, SimpleModel } from "#worker/domain/attribution/model.ts";
import type { RuleDefinition } from "#worker/domain/rule/rule.ts";
import type {
  ManualReviewWorkflow,
  PoolsWorkflow,
  PriorityWorkflow,
  SingleWorkflow,
  Workflow,
  WorkflowPool,
  WorkflowStep,
} from "#worker/domain/workflow/workflow.ts";
import { type QueryGroup, toCondition, toQuery } from "./rule-query.ts";

/** A rule as the builder holds it: the conditions as a query tree, and steps and pools that can be told apart. */
export type BuilderState = Omit<RuleDefinition, "conditions" | "workflow"> & {
  readonly query: QueryGroup;
  readonly workflow: BuilderWorkflow;
};

export type BuilderWorkflow =
  | WithModel<SingleWorkflow>
  | (Omit<PriorityWorkflow, "steps"> & { readonly steps: readonly BuilderStep[] })
  | (Omit<PoolsWorkflow, "pools"> & { readonly pools: readonly Keyed<WorkflowPool>[] })
  | ManualReviewWorkflow;

export type BuilderStep = Keyed<WithModel<WorkflowStep>>;

/** A model as the builder holds it: one that divides by pools has pools that can be told apart. */
export type BuilderModel = SimpleModel | BuilderPoolsModel;
export type BuilderPoolsModel = Omit<PoolsModel, "pools"> & { readonly pools: readonly Keyed<Pool>[] };

type WithModel<T extends { readonly model: Model }> = Omit<T, "model"> & { readonly model: BuilderModel };

export type WorkflowOf<K extends Workflow["kind"]> = Extract<BuilderWorkflow, { readonly kind: K }>;

/** `key` names the item on screen while it is moved and renamed; it is no part of the rule. */
export type Keyed<T> = T & { readonly key: string };

export function toBuilder({ conditions, workflow, ...rest }: RuleDefinition): BuilderState {
  return { ...rest, query: toQuery(conditions), workflow: toBuilderWorkflow(workflow) };
}

/** What the builder says, not yet checked: a name may be empty, a number missing. */
export function toDefinition({ query, workflow, ...rest }: BuilderState): RuleDefinition {
  return { ...rest, conditions: toCondition(query), workflow: fromBuilderWorkflow(workflow) };
}

export function toBuilderModel(model: Model): BuilderModel {
  return model.kind === "pools" ? { ...model, pools: model.pools.map(withKey) } : model;
}

export function fromBuilderModel(model: BuilderModel): Model {
  return model.kind === "pools" ? { ...model, pools: model.pools.map(withoutKey) } : model;
}

function toBuilderWorkflow(workflow: Workflow): BuilderWorkflow {
  switch (workflow.kind) {
    case "single":
      return { ...workflow, model: toBuilderModel(workflow.model) };
    case "priority":
      return {
        ...workflow,
        steps: workflow.steps.map((step, at) => withKey({ ...step, model: toBuilderModel(step.model) }, at)),
      };
    case "pools":
      return { ...workflow, pools: workflow.pools.map(withKey) };
    case "manual_review":
      return workflow;
  }
}

function fromBuilderWorkflow(workflow: BuilderWorkflow): Workflow {
  switch (workflow.kind) {
    case "single":
      return { ...workflow, model: fromBuilderModel(workflow.model) };
    case "priority":
      return {
        ...workflow,
        steps: workflow.steps.map((step) => ({ ...withoutKey(step), model: fromBuilderModel(step.model) })),
      };
    case "pools":
      return { ...workflow, pools: workflow.pools.map(withoutKey) };
    case "manual_review":
      return workflow;
  }
}

function withKey<T extends object>(item: T, position: number): Keyed<T> {
  return { ...item, key: `given-${position}` };
}

function withoutKey<T extends { readonly key: string }>({ key: _key, ...item }: T): Omit<T, "key"> {
  return item;
}
