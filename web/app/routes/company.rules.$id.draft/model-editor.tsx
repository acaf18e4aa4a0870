import { Field } from "#web/app/ui/field.tsx";
import type {
  CustomModel,
  CustomPpmModel,
  DecimalText,
  ModelKind,
  RoleWeightedModel,
} from "#worker/domain/attribution/model.ts";
import { modelKinds } from "#worker/domain/attribution/model-definitions.ts";
import { AddPartner, AddRole, roleLabel } from "./add-weight.tsx";
import { type BuilderModel, toBuilderModel } from "./builder-state.ts";
import { Check } from "./check.tsx";
import { defaultModel } from "./default-model.ts";
import { percentText } from "./linked-weights.ts";
import { ModelLimits } from "./model-limits.tsx";
import { NestedPools } from "./nested-pools.tsx";
import { DecimalField } from "./number-field.tsx";
import type { PartnerNames } from "./partner-names.ts";
import { WeightSliders } from "./weight-sliders.tsx";

type EditorProps<M extends BuilderModel = BuilderModel> = {
  readonly id: string;
  readonly model: M;
  readonly partners: PartnerNames;
  readonly onChange: (model: BuilderModel) => void;
};

/** Which model splits the credit, with all its settings. A pool holds no pools. */
export function ModelEditor({ inPool = false, ...props }: EditorProps & { readonly inPool?: boolean }) {
  const { id, model, onChange } = props;
  const current = modelKinds.find(({ kind }) => kind === model.kind);
  const offered = modelKinds.filter(({ kind }) => kind !== "pools" || !inPool);
  return (
    <div className="form">
      <Field id={`${id}-kind`} label="Split by" hint={current?.summary}>
        {(control) => (
          <select
            {...control}
            value={model.kind}
            onChange={(event) => onChange(startModel(event.target.value as ModelKind, model))}
          >
            {offered.map(({ kind, label }) => (
              <option key={kind} value={kind}>
                {label}
              </option>
            ))}
          </select>
        )}
      </Field>
      <ModelSettings {...props} />
      {inPool ? null : (
        <Check
          label="A touchpoint after the close counts as if it were at the close"
          checked={model.afterClose === "clamp"}
          onChange={(clamp) => onChange(withAfterClose(model, clamp))}
        />
      )}
      <ModelLimits id={id} model={model} inPool={inPool} onChange={onChange} />
    </div>
  );
}

function startModel(kind: ModelKind, before: BuilderModel): BuilderModel {
  return toBuilderModel(defaultModel(kind, before));
}

function ModelSettings({ id, model, partners, onChange }: EditorProps) {
  switch (model.kind) {
    case "role_weighted":
      return <RoleWeights id={id} model={model} partners={partners} onChange={onChange} />;
    case "time_decay":
      return (
        <DecimalField
          id={`${id}-half-life`}
          label="Half-life in days"
          hint="A touchpoint this many days before the close weighs half as much as one at the close."
          value={model.halfLifeDays}
          onChange={(halfLifeDays) => onChange({ ...model, halfLifeDays: halfLifeDays ?? "" })}
        />
      );
    case "u_shaped":
    case "w_shaped":
    case "full_path":
      return <Milestones id={id} model={model} onChange={onChange} />;
    case "custom":
      return <CustomWeights id={id} model={model} partners={partners} onChange={onChange} />;
    case "custom_ppm":
      return <FixedShares id={id} model={model} partners={partners} onChange={onChange} />;
    case "pools":
      return (
        <NestedPools id={id} model={model} onChange={onChange}>
          {(pooled) => <ModelEditor {...pooled} partners={partners} inPool />}
        </NestedPools>
      );
    default:
      return null;
  }
}

function RoleWeights({ id, model, onChange }: EditorProps<RoleWeightedModel>) {
  const roles = Object.keys(model.weights);
  const setWeights = (weights: RoleWeightedModel["weights"]) => onChange({ ...model, weights });
  return (
    <>
      <WeightSliders
        id={`${id}-weights`}
        legend="Weight of each role"
        hint="A partner gets the weights of the roles it played, each once. Roles that nobody played fall away."
        items={roles.map((key) => ({ key, label: roleLabel(key), weight: model.weights[key] ?? "0" }))}
        onChange={(weights) => setWeights(zip(roles, weights))}
        onRemove={(role) => setWeights(without(model.weights, role))}
      >
        <AddRole
          id={`${id}-add`}
          taken={roles}
          onAdd={(role) => setWeights({ ...model.weights, [role]: roles.length === 0 ? "100" : "0" })}
        />
      </WeightSliders>
      <DecimalField
        id={`${id}-unknown`}
        label="Weight of any other role"
        hint="0 gives a partner nothing for a role that is not listed."
        value={model.unknownRoleWeight}
        onChange={(unknownRoleWeight) => onChange({ ...model, unknownRoleWeight: unknownRoleWeight ?? "" })}
      />
    </>
  );
}

const MILESTONES = {
  u_shaped: ["first", "last", "middle"],
  w_shaped: ["first", "creation", "close", "middle"],
  full_path: ["first", "lead", "creation", "close", "middle"],
} as const;

const MILESTONE_LABELS: { readonly [milestone: string]: string } = {
  first: "First touch",
  lead: "Lead creation",
  creation: "Opportunity creation",
  close: "Close",
  last: "Last touch",
  middle: "Everything else, together",
};

type PositionalModel = Extract<BuilderModel, { readonly kind: keyof typeof MILESTONES }>;

function Milestones({ id, model, onChange }: Omit<EditorProps<PositionalModel>, "partners">) {
  const keys: readonly string[] = MILESTONES[model.kind];
  const weights = model as unknown as Readonly<Record<string, DecimalText>>;
  return (
    <WeightSliders
      id={`${id}-milestones`}
      legend="Weight of each milestone"
      hint="A milestone that a deal does not have is left out, and the others share its part."
      items={keys.map((key) => ({ key, label: MILESTONE_LABELS[key] ?? key, weight: weights[key] ?? "0" }))}
      onChange={(next) => onChange({ ...model, ...zip(keys, next) } as PositionalModel)}
    />
  );
}

function CustomWeights({ id, model, partners, onChange }: EditorProps<CustomModel>) {
  const keys = Object.keys(model.weights);
  const byRole = model.by === "role";
  const setWeights = (weights: CustomModel["weights"]) => onChange({ ...model, weights });
  const add = (key: string) => setWeights({ ...model.weights, [key]: keys.length === 0 ? "100" : "0" });
  const nameOf = (key: string) => (byRole ? roleLabel(key) : partnerName(partners, key));
  return (
    <>
      <Field id={`${id}-by`} label="A weight for each">
        {(control) => (
          <select
            {...control}
            value={model.by}
            onChange={(event) =>
              onChange({ ...model, by: event.target.value === "role" ? "role" : "partner", weights: {} })
            }
          >
            <option value="partner">Partner</option>
            <option value="role">Role</option>
          </select>
        )}
      </Field>
      <WeightSliders
        id={`${id}-weights`}
        legend={byRole ? "Weight of each role" : "Weight of each partner"}
        hint={
          byRole
            ? "The partners that hold a role share its weight equally."
            : "Partners that are not on a deal fall away; the others share by their weights."
        }
        items={keys.map((key) => ({ key, label: nameOf(key), weight: model.weights[key] ?? "0" }))}
        onChange={(weights) => setWeights(zip(keys, weights))}
        onRemove={(key) => setWeights(without(model.weights, key))}
      >
        {byRole ? (
          <AddRole id={`${id}-add`} taken={keys} onAdd={add} />
        ) : (
          <AddPartner
            id={`${id}-add`}
            taken={keys}
            onAdd={(partner) => {
              partners.learn([partner]);
              add(partner.id);
            }}
          />
        )}
      </WeightSliders>
    </>
  );
}

const WHOLE_PPM = 1_000_000;
const PPM_A_PART = 100;
const REST = "";

/** The parts and what stays unattributed are linked, so that nobody can promise more than there is. */
function FixedShares({ id, model, partners, onChange }: EditorProps<CustomPpmModel>) {
  const keys = Object.keys(model.ppm);
  const allotted = Object.values(model.ppm).reduce((sum, ppm) => sum + ppm, 0);
  const items = [
    ...keys.map((key) => ({ key, label: partnerName(partners, key), weight: String(model.ppm[key] ?? 0) })),
    { key: REST, label: "Stays unattributed", weight: String(Math.max(WHOLE_PPM - allotted, 0)) },
  ];
  const setParts = (weights: readonly DecimalText[]) => {
    const ppm = weights
      .slice(0, keys.length)
      .map((percent) => Math.round(Number(percent) * 100) * PPM_A_PART);
    onChange({ ...model, ppm: Object.fromEntries(keys.map((key, at) => [key, ppm[at] ?? 0])) });
  };
  return (
    <WeightSliders
      id={`${id}-parts`}
      legend="Part of each partner"
      hint="A partner gets its part only of deals that it is on."
      items={items}
      onChange={setParts}
      onRemove={(key) => {
        if (key !== REST) onChange({ ...model, ppm: without(model.ppm, key) });
      }}
    >
      <AddPartner
        id={`${id}-add`}
        taken={keys}
        onAdd={(partner) => {
          partners.learn([partner]);
          onChange({ ...model, ppm: { ...model.ppm, [partner.id]: 0 } });
        }}
      />
    </WeightSliders>
  );
}

function withAfterClose(model: BuilderModel, clamp: boolean): BuilderModel {
  const { afterClose: _afterClose, ...rest } = model;
  return (clamp ? { ...rest, afterClose: "clamp" } : rest) as BuilderModel;
}

function partnerName({ names }: PartnerNames, id: string): string {
  return names.get(id) ?? id;
}

function zip(keys: readonly string[], values: readonly DecimalText[]): Readonly<Record<string, DecimalText>> {
  return Object.fromEntries(keys.map((key, at) => [key, values[at] ?? percentText(0)]));
}

function without<T>(record: Readonly<Record<string, T>>, key: string): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => name !== key));
}
