import type { FormProblem } from "#web/app/lib/form.ts";
import { PartnerInput } from "#web/app/partners/partner-input.tsx";
import { Field } from "#web/app/ui/field.tsx";
import type { TypedSplit } from "./read-override.ts";

export type SplitLine = { readonly partnerId: string; readonly name: string; readonly share: string };

const FREE_LINES = ["other-1", "other-2"];

/** A line for each partner of the deal, and some for partners that have left no trace on it. */
export function SplitLines(props: {
  readonly currency: string;
  readonly lines: readonly SplitLine[];
  readonly inAmounts: boolean;
  readonly typed: TypedSplit | undefined;
  readonly problem: FormProblem | undefined;
}) {
  const { currency, lines, inAmounts, typed, problem } = props;
  return (
    <>
      <Field id="unit" label="Shares are given">
        {(control) => (
          <select {...control} name="unit" defaultValue={typed?.unit || (inAmounts ? "amounts" : "ppm")}>
            <option value="ppm">In percent; they follow the amount when it changes</option>
            <option value="amounts">In {currency}; they stay as they are set</option>
          </select>
        )}
      </Field>
      <fieldset className="override-shares" id="shares">
        <legend className="field-label">Shares</legend>
        {lines.map(({ partnerId, name, share }) => (
          <div key={partnerId} className="override-share">
            <input type="hidden" name="partner" value={partnerId} />
            <label htmlFor={`share-${partnerId}`}>{name}</label>
            <input
              id={`share-${partnerId}`}
              className="input"
              name="share"
              inputMode="decimal"
              autoComplete="off"
              defaultValue={typed?.shares[partnerId] ?? share}
            />
          </div>
        ))}
        {FREE_LINES.map((line, at) => (
          <div key={line} className="override-share">
            <PartnerInput
              className="input"
              name="otherPartner"
              aria-label="Another partner"
              placeholder="Another partner"
              defaultValue={typed?.others[at]?.name}
            />
            <input
              className="input"
              name="otherShare"
              inputMode="decimal"
              autoComplete="off"
              aria-label="Share of the other partner"
              defaultValue={typed?.others[at]?.share}
            />
          </div>
        ))}
        <p className="field-hint">Whatever is not given stays unattributed. An empty line gives nothing.</p>
        {problem?.fields.shares === undefined ? null : <p className="field-error">{problem.fields.shares}</p>}
      </fieldset>
    </>
  );
}

export function ReasonField(props: {
  readonly typed: TypedSplit | undefined;
  readonly problem: FormProblem | undefined;
}) {
  const { typed, problem } = props;
  return (
    <Field
      id="reason"
      label="Reason"
      hint="Everybody who sees a share of this deal reads it, its partners too."
      error={problem?.fields.reason}
    >
      {(control) => (
        <textarea {...control} name="reason" rows={3} maxLength={500} required defaultValue={typed?.reason} />
      )}
    </Field>
  );
}
