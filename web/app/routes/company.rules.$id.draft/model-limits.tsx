import { Field } from "#web/app/ui/field.tsx";
import type { AfterClose, EligibilitySettings } from "#worker/domain/attribution/model.ts";
import type { BuilderModel } from "./builder-state.ts";
import { DecimalField, NumberField } from "./number-field.tsx";
import { SourceChecks } from "./source-checks.tsx";

/** What a model asks of evidence by itself, besides what its step or pool asks. Each of them may be left open. */
export function ModelLimits(props: {
  readonly id: string;
  readonly model: BuilderModel;
  /** A model in a pool has what it leaves open from the model that has the pools. */
  readonly inPool: boolean;
  readonly onChange: (model: BuilderModel) => void;
}) {
  const { id, model, inPool, onChange } = props;
  const set = (change: Unset<EligibilitySettings>) => onChange(withoutUndefined({ ...model, ...change }));
  const open = SETTINGS.some((key) => model[key] !== undefined && !(key === "afterClose" && !inPool));
  const otherwise = inPool ? "As the pools' own limits say" : "No limit";
  return (
    <details className="more-settings" open={open}>
      <summary>Limits of this model alone</summary>
      <div className="form">
        <p className="field-hint">
          They hold besides those of the step or pool that the model belongs to; of two the stricter holds.
        </p>
        <SourceChecks
          id={`${id}-own-sources`}
          sources={model.sources}
          anyLabel={inPool ? "Any source of the pool" : "Any source"}
          onChange={(sources) => set({ sources })}
        />
        <div className="field-columns">
          <DecimalField
            id={`${id}-own-confidence`}
            label="Confidence of at least"
            hint="From 0 to 1. Empty: any."
            value={model.minimumConfidence}
            onChange={(minimumConfidence) => set({ minimumConfidence })}
          />
          <NumberField
            id={`${id}-own-look-back`}
            label="Days before the close"
            hint="Empty: however long ago."
            value={model.lookBackDays}
            onChange={(lookBackDays) => set({ lookBackDays })}
          />
          <NumberField
            id={`${id}-own-count`}
            label="Touchpoints, at least"
            hint="With fewer none counts."
            value={model.minimumCount}
            onChange={(minimumCount) => set({ minimumCount })}
          />
        </div>
        <div className="field-columns">
          {FLAGS.map(({ key, label, on, off }) => (
            <Choice
              key={key}
              id={`${id}-own-${key}`}
              label={label}
              value={model[key] === undefined ? "" : String(model[key])}
              options={[
                { value: "", label: otherwise },
                { value: "true", label: on },
                { value: "false", label: off },
              ]}
              onChange={(value) => set({ [key]: value === "" ? undefined : value === "true" })}
            />
          ))}
          {inPool ? (
            <Choice
              id={`${id}-own-after-close`}
              label="After the close"
              value={model.afterClose ?? ""}
              options={[
                { value: "", label: otherwise },
                { value: "exclude", label: "Does not count" },
                { value: "clamp", label: "Counts as if it were at the close" },
              ]}
              onChange={(value) => set({ afterClose: value === "" ? undefined : (value as AfterClose) })}
            />
          ) : null}
        </div>
      </div>
    </details>
  );
}

const SETTINGS = [
  "afterClose",
  "lookBackDays",
  "sources",
  "minimumConfidence",
  "approvedOnly",
  "validAtCloseOnly",
  "minimumCount",
  "confidenceWeighs",
] as const satisfies readonly (keyof EligibilitySettings)[];

const FLAGS = [
  { key: "approvedOnly", label: "Approval", on: "Only what is approved", off: "What waits for approval too" },
  {
    key: "validAtCloseOnly",
    label: "Expiry",
    on: "Only what was valid at the close",
    off: "What had expired too",
  },
  { key: "confidenceWeighs", label: "Confidence", on: "Weighs the credit", off: "Weighs nothing" },
] as const;

function Choice(props: {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly onChange: (value: string) => void;
}) {
  return (
    <Field id={props.id} label={props.label}>
      {(control) => (
        <select {...control} value={props.value} onChange={(event) => props.onChange(event.target.value)}>
          {props.options.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

type Unset<T> = { readonly [K in keyof T]?: T[K] | undefined };

function withoutUndefined(model: object): BuilderModel {
  return Object.fromEntries(
    Object.entries(model).filter(([, value]) => value !== undefined),
  ) as unknown as BuilderModel;
}
