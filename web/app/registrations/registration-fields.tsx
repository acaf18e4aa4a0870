import type { FormProblem } from "#web/app/lib/form.ts";
import { labelOf } from "#web/app/lib/labels.ts";
import type { RegistrationFormView } from "#web/app/lib/views.ts";
import { Field } from "#web/app/ui/field.tsx";
import { CheckList } from "./check-list.tsx";
import { MoneyField } from "./money-field.tsx";
import { OwnField } from "./own-field.tsx";
import { type FormValues, OTHER_PRODUCTS, SHOWN_FIELD } from "./registration-content.ts";

type FieldsProps = {
  readonly form: RegistrationFormView;
  readonly values: FormValues;
  readonly problem: FormProblem | undefined;
  /** The fields that are open; all of them for a draft. */
  readonly open: readonly string[];
};

/** The fields of a registration, the customer first, in the order in which somebody tells of a deal. */
export function RegistrationFields(props: FieldsProps) {
  const { form, open } = props;
  const customer = ORDER.customer.filter((name) => open.includes(name));
  const deal = ORDER.deal.filter((name) => open.includes(name));
  const own = form.customFields.filter(({ key, isRetired }) => !isRetired && open.includes(`custom.${key}`));
  return (
    <>
      {customer.length === 0 ? null : (
        <fieldset className="form">
          <legend>
            <h2>Customer</h2>
          </legend>
          {customer.map((name) => (
            <ContentField key={name} name={name} {...props} />
          ))}
        </fieldset>
      )}
      {deal.length + own.length === 0 ? null : (
        <fieldset className="form">
          <legend>
            <h2>Deal</h2>
          </legend>
          {deal.map((name) => (
            <ContentField key={name} name={name} {...props} />
          ))}
          {own.map((field) => (
            <div key={field.key}>
              <Shown name={`custom.${field.key}`} />
              <OwnField
                field={field}
                values={props.values[`custom.${field.key}`] ?? []}
                currency={props.values[`custom.${field.key}.currency`]?.[0] ?? form.currency}
                error={props.problem?.fields[`custom.${field.key}`]}
              />
            </div>
          ))}
        </fieldset>
      )}
    </>
  );
}

const ORDER = {
  customer: ["accountName", "contactName", "contactEmail", "contactPhone", "accountDomain", "accountCountry"],
  deal: ["opportunityName", "products", "estimatedValue", "expectedCloseDate", "involvement", "notes"],
} as const;

type Name = (typeof ORDER)["customer" | "deal"][number];

function Shown({ name }: { readonly name: string }) {
  return <input type="hidden" name={SHOWN_FIELD} value={name} />;
}

function ContentField({ name, ...props }: FieldsProps & { readonly name: Name }) {
  return (
    <div>
      <Shown name={name} />
      <ContentControl name={name} {...props} />
    </div>
  );
}

function ContentControl({ name, ...props }: FieldsProps & { readonly name: Name }) {
  const { values, problem, form } = props;
  if (name === "products") return <Products {...props} />;
  const label = labelOf("registrationField", name);
  const value = values[name]?.[0] ?? "";
  const error = problem?.fields[name];
  if (name === "estimatedValue")
    return (
      <MoneyField
        name={name}
        label={label}
        value={value}
        currency={values[`${name}.currency`]?.[0] ?? form.currency}
        error={error}
      />
    );
  const { hint, isOptional, isLong, ...input } = CONTROLS[name];
  return (
    <Field id={name} label={isOptional ? `${label} (optional)` : label} hint={hint} error={error}>
      {(control) =>
        isLong ? (
          <textarea {...control} name={name} rows={4} maxLength={4000} defaultValue={value} />
        ) : (
          <input {...control} {...input} name={name} defaultValue={value} />
        )
      }
    </Field>
  );
}

type Control = {
  readonly hint?: string;
  readonly isOptional?: boolean;
  readonly isLong?: boolean;
  readonly type?: "email" | "tel" | "date" | "text";
  readonly maxLength?: number;
  readonly autoCapitalize?: "none" | "characters";
  readonly inputMode?: "url";
};

const CONTROLS: Readonly<Record<Exclude<Name, "products" | "estimatedValue">, Control>> = {
  accountName: { maxLength: 200, hint: "The company that buys, as it calls itself." },
  contactName: { maxLength: 200, hint: "Whom you talk to there." },
  contactEmail: { type: "email", maxLength: 200, isOptional: true },
  contactPhone: { type: "tel", maxLength: 50, isOptional: true },
  accountDomain: {
    maxLength: 200,
    isOptional: true,
    inputMode: "url",
    autoCapitalize: "none",
    hint: "Such as acme.com. Filled in from the contact's e-mail; change it if that is not the customer's own.",
  },
  accountCountry: {
    maxLength: 2,
    isOptional: true,
    autoCapitalize: "characters",
    hint: "Two letters, such as DE or US.",
  },
  opportunityName: { maxLength: 200, hint: "What you would call this deal." },
  expectedCloseDate: { type: "date" },
  involvement: { isLong: true, hint: "Who met whom, when, and what came of it." },
  notes: { isLong: true, isOptional: true },
};

function Products({ form, values, problem }: FieldsProps) {
  const chosen = values.products ?? [];
  const error = problem?.fields.products;
  const written =
    values[OTHER_PRODUCTS]?.[0] ?? chosen.filter((one) => !form.products.includes(one)).join(", ");
  const isList = form.products.length > 0;
  const label = labelOf("registrationField", "products");
  const free = (id: string, text: string, mistake: string | undefined) => (
    <Field id={id} label={text} hint="Separate several with commas." error={mistake}>
      {(control) => <input {...control} name={OTHER_PRODUCTS} maxLength={1000} defaultValue={written} />}
    </Field>
  );
  if (!isList) return free("products", `${label} (optional)`, error);
  return (
    <div className="form">
      <CheckList name="products" label={label} options={form.products} chosen={chosen} error={error} />
      {form.allowsOtherProducts || written !== ""
        ? free(OTHER_PRODUCTS, "Other products (optional)", undefined)
        : null}
    </div>
  );
}
