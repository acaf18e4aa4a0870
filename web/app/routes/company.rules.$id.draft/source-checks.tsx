import { labelOf } from "#web/app/lib/labels.ts";
import { Check } from "./check.tsx";

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

/** From where evidence may come. With `anyLabel` it may be any source, which undefined stands for. */
export function SourceChecks(props: {
  readonly id: string;
  readonly sources: readonly string[] | undefined;
  readonly anyLabel?: string | undefined;
  readonly onChange: (sources: readonly string[] | undefined) => void;
}) {
  const { id, sources, anyLabel, onChange } = props;
  const all = [...new Set([...SOURCES, ...(sources ?? [])])];
  const toggle = (source: string) => {
    const chosen = sources ?? [];
    onChange(chosen.includes(source) ? chosen.filter((one) => one !== source) : [...chosen, source]);
  };
  return (
    <fieldset className="checks" id={id}>
      <legend className="field-label">Evidence from</legend>
      {anyLabel === undefined ? null : (
        <Check
          label={anyLabel}
          checked={sources === undefined}
          onChange={(any) => onChange(any ? undefined : [...SOURCES])}
        />
      )}
      {anyLabel !== undefined && sources === undefined
        ? null
        : all.map((source) => (
            <Check
              key={source}
              label={labelOf("source", source)}
              checked={sources?.includes(source) === true}
              onChange={() => toggle(source)}
            />
          ))}
    </fieldset>
  );
}
