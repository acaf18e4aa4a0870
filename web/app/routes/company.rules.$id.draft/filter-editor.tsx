import { labelOf } from "#web/app/lib/labels.ts";
import type { SourceFilter } from "#worker/domain/workflow/workflow.ts";
import { DecimalField, NumberField } from "./number-field.tsx";

const SOURCES = [
  "crm_field",
  "deal_registration",
  "activity",
  "campaign",
  "contact_role",
  "self_report",
  "marketplace",
  "manual",
] as const;

/** What evidence must be to count. `named` asks for at least one source, as a pool does. */
export function FilterEditor(props: {
  readonly id: string;
  readonly filter: SourceFilter;
  readonly named?: boolean;
  readonly onChange: (filter: SourceFilter) => void;
}) {
  const { id, filter, named = false, onChange } = props;
  const set = (change: Partial<Unset<SourceFilter>>) => onChange(withoutUndefined({ ...filter, ...change }));
  return (
    <div className="form">
      <Sources id={id} filter={filter} named={named} onChange={(sources) => set({ sources })} />
      <fieldset className="checks">
        <legend className="field-label">Evidence must be</legend>
        <Check
          label="Approved"
          checked={filter.approvedOnly}
          onChange={(approvedOnly) => set({ approvedOnly })}
        />
        <Check
          label="Not expired at the close"
          checked={filter.validAtCloseOnly}
          onChange={(validAtCloseOnly) => set({ validAtCloseOnly })}
        />
      </fieldset>
      <details
        className="more-settings"
        open={
          filter.minimumConfidence !== undefined ||
          filter.lookBackDays !== undefined ||
          filter.minimumCount !== undefined
        }
      >
        <summary>Limits</summary>
        <div className="field-columns">
          <DecimalField
            id={`${id}-confidence`}
            label="Confidence of at least"
            hint="From 0 to 1. Empty: any."
            value={filter.minimumConfidence}
            onChange={(minimumConfidence) => set({ minimumConfidence })}
          />
          <NumberField
            id={`${id}-look-back`}
            label="Days before the close"
            hint="Empty: however long ago."
            value={filter.lookBackDays}
            onChange={(lookBackDays) => set({ lookBackDays })}
          />
          <NumberField
            id={`${id}-count`}
            label="Touchpoints, at least"
            hint="With fewer none counts."
            value={filter.minimumCount}
            onChange={(minimumCount) => set({ minimumCount })}
          />
        </div>
      </details>
    </div>
  );
}

function Sources(props: {
  readonly id: string;
  readonly filter: SourceFilter;
  readonly named: boolean;
  readonly onChange: (sources: readonly string[] | undefined) => void;
}) {
  const { id, filter, named, onChange } = props;
  const { sources } = filter;
  const any = sources === undefined;
  const all = [...new Set([...SOURCES, ...(sources ?? [])])];
  const toggle = (source: string) => {
    const chosen = sources ?? [];
    onChange(chosen.includes(source) ? chosen.filter((one) => one !== source) : [...chosen, source]);
  };
  return (
    <fieldset className="checks" id={`${id}-sources`}>
      <legend className="field-label">Evidence from</legend>
      {named ? null : (
        <Check label="Any source" checked={any} onChange={(on) => onChange(on ? undefined : [...SOURCES])} />
      )}
      {any
        ? null
        : all.map((source) => (
            <Check
              key={source}
              label={labelOf("source", source)}
              checked={sources.includes(source)}
              onChange={() => toggle(source)}
            />
          ))}
    </fieldset>
  );
}

function Check(props: {
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}) {
  return (
    <label className="check">
      <input
        type="checkbox"
        checked={props.checked}
        onChange={(event) => props.onChange(event.target.checked)}
      />
      <span>{props.label}</span>
    </label>
  );
}

type Unset<T> = { readonly [K in keyof T]: T[K] | undefined };

function withoutUndefined(filter: Unset<SourceFilter>): SourceFilter {
  return Object.fromEntries(
    Object.entries(filter).filter(([, value]) => value !== undefined),
  ) as unknown as SourceFilter;
}
