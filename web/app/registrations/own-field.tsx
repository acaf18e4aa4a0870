import type { RegistrationFormView } from "#web/app/lib/views.ts";
import { Field, Select } from "#web/app/ui/field.tsx";
import { CheckList } from "./check-list.tsx";
import { MoneyField } from "./money-field.tsx";

type OwnFieldProps = {
  readonly field: RegistrationFormView["customFields"][number];
  readonly values: readonly string[];
  /** Of an amount. */
  readonly currency: string;
  readonly error: string | undefined;
};

/** A field of the company's own, in the way its kind is filled in. */
export function OwnField({ field, values, currency, error }: OwnFieldProps) {
  const name = `custom.${field.key}`;
  const label = field.required ? field.label : `${field.label} (optional)`;
  const [value = ""] = values;
  if (field.kind === "choices")
    return <CheckList name={name} label={label} options={field.options} chosen={values} error={error} />;
  if (field.kind === "money")
    return <MoneyField name={name} label={label} value={value} currency={currency} error={error} />;
  return (
    <Field id={name} label={label} error={error}>
      {(control) => {
        switch (field.kind) {
          case "long_text":
            return <textarea {...control} name={name} rows={4} maxLength={4000} defaultValue={value} />;
          case "number":
            return <input {...control} name={name} inputMode="decimal" maxLength={30} defaultValue={value} />;
          case "date":
            return <input {...control} type="date" name={name} defaultValue={value} />;
          case "choice":
            return (
              <Select
                control={control}
                name={name}
                value={value}
                none="Choose one"
                options={field.options.map((option) => ({ value: option, label: option }))}
              />
            );
          case "yes_no":
            return (
              <Select control={control} name={name} value={value} none="Choose one" options={YES_OR_NO} />
            );
          default:
            return <input {...control} name={name} maxLength={200} defaultValue={value} />;
        }
      }}
    </Field>
  );
}

const YES_OR_NO = [
  { value: "yes", label: "Yes" },
  { value: "no", label: "No" },
];
