import type { SourceFilter } from "#worker/domain/workflow/workflow.ts";
import { Check } from "./check.tsx";
import { DecimalField, NumberField } from "./number-field.tsx";
import { SourceChecks } from "./source-checks.tsx";

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
      <SourceChecks
        id={`${id}-sources`}
        sources={named ? (filter.sources ?? []) : filter.sources}
        anyLabel={named ? undefined : "Any source"}
        onChange={(sources) => set({ sources })}
      />
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

type Unset<T> = { readonly [K in keyof T]: T[K] | undefined };

function withoutUndefined(filter: Unset<SourceFilter>): SourceFilter {
  return Object.fromEntries(
    Object.entries(filter).filter(([, value]) => value !== undefined),
  ) as unknown as SourceFilter;
}
