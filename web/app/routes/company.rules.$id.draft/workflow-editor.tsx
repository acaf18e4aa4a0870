import { useRef } from "react";
import { Field } from "#web/app/ui/field.tsx";
import {
  openFilter,
  type SourceFilter,
  type WhenEmpty,
  type Workflow,
  type WorkflowPool,
} from "#worker/domain/workflow/workflow.ts";
import type { BuilderModel, BuilderWorkflow, Keyed, WorkflowOf } from "./builder-state.ts";
import { FilterEditor } from "./filter-editor.tsx";
import { freshKey, freshName } from "./fresh-item.ts";
import { ModelEditor } from "./model-editor.tsx";
import { OrderedList } from "./ordered-list.tsx";
import type { PartnerNames } from "./partner-names.ts";
import { PoolsEditor } from "./pools-editor.tsx";

type EditorProps<W extends BuilderWorkflow = BuilderWorkflow> = {
  readonly workflow: W;
  readonly partners: PartnerNames;
  readonly onChange: (workflow: BuilderWorkflow) => void;
};

/** Which evidence counts and how it is combined. What another kind held before is kept while the page is open. */
export function WorkflowEditor(props: EditorProps) {
  const { workflow, onChange } = props;
  const shelf = useRef<{ [Kind in Workflow["kind"]]?: BuilderWorkflow }>({});
  const choose = (kind: Workflow["kind"]) => {
    shelf.current[workflow.kind] = workflow;
    onChange(shelf.current[kind] ?? startOf(kind, workflow));
  };
  return (
    <div className="form">
      <fieldset className="choices">
        <legend className="field-label">How the evidence is combined</legend>
        {KINDS.map(({ kind, title, note }) => (
          <label key={kind} className="choice">
            <input
              type="radio"
              name="workflow-kind"
              checked={workflow.kind === kind}
              onChange={() => choose(kind)}
            />
            <span className="choice-title">{title}</span>
            <span className="choice-note">{note}</span>
          </label>
        ))}
      </fieldset>
      <WorkflowSettings {...props} />
    </div>
  );
}

const KINDS = [
  { kind: "single", title: "All together", note: "One model over all the evidence that counts." },
  { kind: "priority", title: "In steps", note: "The first step with valid evidence decides alone." },
  { kind: "pools", title: "In pools", note: "The amount is divided among pools, each with its own model." },
  { kind: "manual_review", title: "By a person", note: "Nothing is split until somebody decides." },
] as const;

function WorkflowSettings({ workflow, partners, onChange }: EditorProps) {
  switch (workflow.kind) {
    case "single":
      return (
        <>
          <ModelEditor
            id="model"
            model={workflow.model}
            partners={partners}
            onChange={(model) => onChange({ ...workflow, model })}
          />
          <FilterEditor
            id="filter"
            filter={workflow.filter}
            onChange={(filter) => onChange({ ...workflow, filter })}
          />
          <WhenEmptyField
            label="When nothing counts"
            value={workflow.whenEmpty}
            onChange={(whenEmpty) => onChange({ ...workflow, whenEmpty })}
          />
        </>
      );
    case "priority":
      return <Steps workflow={workflow} partners={partners} onChange={onChange} />;
    case "pools":
      return <Pools workflow={workflow} partners={partners} onChange={onChange} />;
    case "manual_review":
      return (
        <p className="muted">
          Deals of this rule wait in the review queue. Nothing is posted before a person sets their split.
        </p>
      );
  }
}

function Steps({ workflow, partners, onChange }: EditorProps<WorkflowOf<"priority">>) {
  const { steps } = workflow;
  const set = (next: typeof steps) => onChange({ ...workflow, steps: next });
  return (
    <>
      <OrderedList
        label="Steps in their order"
        items={steps}
        onReorder={set}
        onRemove={steps.length < 2 ? undefined : (key) => set(steps.filter((step) => step.key !== key))}
      >
        {(step) => (
          <PartEditor
            part={step}
            partners={partners}
            onChange={(next) => set(steps.map((one) => (one.key === step.key ? next : one)))}
          />
        )}
      </OrderedList>
      <div>
        <button
          type="button"
          className="button"
          onClick={() =>
            set([
              ...steps,
              { key: freshKey(steps), name: freshName("Step", steps), filter: openFilter, model: EQUAL },
            ])
          }
        >
          Add a step
        </button>
      </div>
      <WhenEmptyField
        label="When no step has valid evidence"
        value={workflow.whenEmpty}
        onChange={(whenEmpty) => onChange({ ...workflow, whenEmpty })}
      />
    </>
  );
}

function Pools({ workflow, partners, onChange }: EditorProps<WorkflowOf<"pools">>) {
  return (
    <>
      <PoolsEditor<Keyed<WorkflowPool>>
        id="pools"
        label="Pools"
        pools={workflow.pools}
        whenEmpty={workflow.whenPoolEmpty}
        onChange={(pools) => onChange({ ...workflow, pools })}
        onWhenEmpty={(whenPoolEmpty) => onChange({ ...workflow, whenPoolEmpty })}
        makePool={(begun) => ({ ...begun, filter: { ...openFilter, sources: ["activity"] }, model: EQUAL })}
      >
        {(pool, set) => (
          // What a pool's editor gives back is a pool again: it names sources, and offers no model of pools.
          <PartEditor part={pool} partners={partners} isPool onChange={(next) => set(next as typeof pool)} />
        )}
      </PoolsEditor>
      <WhenEmptyField
        label="When all pools are empty"
        value={workflow.whenEmpty}
        onChange={(whenEmpty) => onChange({ ...workflow, whenEmpty })}
      />
    </>
  );
}

type Part = Keyed<{ readonly name: string; readonly filter: SourceFilter; readonly model: BuilderModel }>;

function PartEditor(props: {
  readonly part: Part;
  readonly partners: PartnerNames;
  readonly isPool?: boolean;
  readonly onChange: (part: Part) => void;
}) {
  const { part, partners, isPool = false, onChange } = props;
  const id = `part-${part.key}`;
  return (
    <div className="form">
      <Field id={`${id}-name`} label="Name">
        {(control) => (
          <input
            {...control}
            value={part.name}
            onChange={(event) => onChange({ ...part, name: event.target.value })}
          />
        )}
      </Field>
      <FilterEditor
        id={`${id}-filter`}
        filter={part.filter}
        named={isPool}
        onChange={(filter) => onChange({ ...part, filter })}
      />
      <ModelEditor
        id={`${id}-model`}
        model={part.model}
        partners={partners}
        inPool={isPool}
        onChange={(model) => onChange({ ...part, model })}
      />
    </div>
  );
}

const WHEN_EMPTY: readonly { readonly value: WhenEmpty; readonly label: string }[] = [
  { value: "unattributed", label: "The amount stays unattributed" },
  { value: "equal-split-everything", label: "All partners with any evidence share equally" },
  { value: "manual-review", label: "The deal waits for a person" },
];

function WhenEmptyField(props: {
  readonly label: string;
  readonly value: WhenEmpty;
  readonly onChange: (value: WhenEmpty) => void;
}) {
  const { label, value, onChange } = props;
  return (
    <Field id="when-empty" label={label}>
      {(control) => (
        <select {...control} value={value} onChange={(event) => onChange(event.target.value as WhenEmpty)}>
          {WHEN_EMPTY.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

const EQUAL = { kind: "equal_split" } as const;

/** A workflow of this kind to start from, with as much of the one before as fits. */
function startOf(kind: Workflow["kind"], before: BuilderWorkflow): BuilderWorkflow {
  const whenEmpty = "whenEmpty" in before ? before.whenEmpty : "unattributed";
  const evidence = evidenceOf(before);
  switch (kind) {
    case "single":
      return { kind, ...evidence, whenEmpty };
    case "priority":
      return { kind, steps: [{ key: "start-0", name: "Step 1", ...evidence }], whenEmpty };
    case "pools":
      return { kind, pools: START_POOLS, whenPoolEmpty: "redistribute", whenEmpty };
    case "manual_review":
      return { kind };
  }
}

const START_POOLS: WorkflowOf<"pools">["pools"] = [
  {
    key: "start-0",
    name: "registration",
    weight: "80",
    filter: { ...openFilter, sources: ["deal_registration"] },
    model: EQUAL,
  },
  {
    key: "start-1",
    name: "influence",
    weight: "20",
    filter: { ...openFilter, sources: ["crm_field", "activity", "campaign", "contact_role"] },
    model: EQUAL,
  },
];

function evidenceOf(workflow: BuilderWorkflow): Pick<Part, "filter" | "model"> {
  if (workflow.kind === "single") return { filter: workflow.filter, model: workflow.model };
  const [first] = partsOf(workflow);
  return first === undefined
    ? { filter: openFilter, model: EQUAL }
    : { filter: first.filter, model: first.model };
}

function partsOf(workflow: BuilderWorkflow): readonly Part[] {
  if (workflow.kind === "priority") return workflow.steps;
  return workflow.kind === "pools" ? workflow.pools : [];
}
