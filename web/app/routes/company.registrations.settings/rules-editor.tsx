import type { RegistrationSettingsView } from "#web/app/lib/views.ts";
import { MoneyField } from "#web/app/registrations/money-field.tsx";
import { Field } from "#web/app/ui/field.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { formatMinor } from "#worker/domain/money/money.ts";
import { Check } from "./promise-fields.tsx";

type Rule = RegistrationSettingsView["settings"]["autoApproval"][number];

/** Rules that approve without a person; a rule whose name is emptied is removed. */
export function RulesEditor({
  rules,
  currency,
}: {
  readonly rules: readonly Rule[];
  readonly currency: string;
}) {
  return (
    <Panel title="Approved without a person" note="Only what has nothing in its way">
      <div className="stack">
        {[...rules, null].map((rule, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place in the form
          <fieldset key={at} className="candidate stack-tight">
            <legend className="visually-hidden">{rule?.name ?? "New rule"}</legend>
            <input type="hidden" name="rule" value={at} />
            <div className="field-grid">
              <Field id={`rule.${at}.name`} label="Rule" hint="Without a name it is removed.">
                {(control) => (
                  <input
                    {...control}
                    name={`rule.${at}.name`}
                    maxLength={120}
                    defaultValue={rule?.name ?? ""}
                  />
                )}
              </Field>
              <RuleAmount at={at} rule={rule} currency={currency} />
              <Field
                id={`rule.${at}.tiers`}
                label="Tiers of partners"
                hint="Separate several with commas; empty is any."
              >
                {(control) => (
                  <input {...control} name={`rule.${at}.tiers`} defaultValue={rule?.tiers.join(", ") ?? ""} />
                )}
              </Field>
            </div>
            <div className="row">
              <Check name={`rule.${at}.isOn`} label="On" isOn={rule?.isOn ?? true} />
              <Check
                name={`rule.${at}.knownAccountOnly`}
                label="Only customers that your CRM knows"
                isOn={rule?.knownAccountOnly ?? true}
              />
            </div>
          </fieldset>
        ))}
      </div>
    </Panel>
  );
}

function RuleAmount(props: { readonly at: number; readonly rule: Rule | null; readonly currency: string }) {
  const { at, rule, currency } = props;
  const limit = rule?.amountAtMost ?? null;
  const isAmount = limit !== null && Number.isSafeInteger(limit.amountMinor);
  return (
    <MoneyField
      name={`rule.${at}.amount`}
      currencyName={`rule.${at}.currency`}
      label="Up to (empty is any)"
      value={isAmount ? formatMinor(limit.amountMinor, limit.currency) : ""}
      currency={limit?.currency ?? currency}
      error={undefined}
    />
  );
}
