import type { FormProblem } from "#web/app/lib/form.ts";
import { useOwnTimeZone } from "#web/app/lib/use-own-time-zone.ts";
import { Field } from "#web/app/ui/field.tsx";
import { TextField } from "#web/app/ui/text-field.tsx";

export type TypedCompany = {
  readonly companyName: string;
  readonly currency: string;
  readonly timeZone: string;
};

export const COMPANY_LABELS = { companyName: "Company", currency: "Currency", timeZone: "Time zone" };

/** What a company begins with: its name, its currency, and the time zone of whoever founds it. */
export function CompanyFields(props: {
  readonly currencies: readonly string[];
  readonly problem: FormProblem | undefined;
  readonly typed: TypedCompany | undefined;
}) {
  const { currencies, problem, typed } = props;
  const timeZone = useOwnTimeZone();
  return (
    <>
      <input type="hidden" name="timeZone" value={typed?.timeZone ?? timeZone} />
      <TextField
        name="companyName"
        label={COMPANY_LABELS.companyName}
        problem={problem}
        autoComplete="organization"
        maxLength={120}
        required
        defaultValue={typed?.companyName}
      />
      <Field
        id="currency"
        label={COMPANY_LABELS.currency}
        hint="The one you report in. Deals keep their own."
        error={problem?.fields.currency}
      >
        {(control) => (
          <select {...control} name="currency" defaultValue={typed?.currency ?? "USD"}>
            {currencies.map((code) => (
              <option key={code}>{code}</option>
            ))}
          </select>
        )}
      </Field>
    </>
  );
}
