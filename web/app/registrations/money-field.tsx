import { Field } from "#web/app/ui/field.tsx";
import { listCurrencyCodes } from "#worker/domain/money/currency.ts";

/** An amount as it is typed, with its currency beside it. */
export function MoneyField(props: {
  readonly name: string;
  /** The name of the currency's field; `name` and `.currency` when left out. */
  readonly currencyName?: string;
  readonly label: string;
  readonly value: string;
  readonly currency: string;
  readonly error: string | undefined;
}) {
  const { name, label, value, currency, error, currencyName = `${name}.currency` } = props;
  return (
    <div className="amount-field">
      <Field id={name} label={label} error={error}>
        {(control) => (
          <input {...control} name={name} inputMode="decimal" maxLength={30} defaultValue={value} />
        )}
      </Field>
      <Field id={currencyName} label="Currency">
        {(control) => (
          <select {...control} name={currencyName} defaultValue={currency}>
            {listCurrencyCodes().map((code) => (
              <option key={code}>{code}</option>
            ))}
          </select>
        )}
      </Field>
    </div>
  );
}
