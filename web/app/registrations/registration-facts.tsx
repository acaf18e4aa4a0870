import { Link } from "@remix-run/react";
import type { ReactNode } from "react";
import type { RegistrationFormView, RegistrationView } from "#web/app/lib/views.ts";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { Fact, Facts } from "#web/app/ui/facts.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { Money } from "#web/app/ui/money.tsx";
import { fieldLabel } from "./registration-words.ts";

type Form = Pick<RegistrationFormView, "customFields">;

/** What was registered, alike for both sides. What was left empty is left out. */
export function RegistrationFacts(props: {
  readonly registration: RegistrationView;
  readonly form: Form;
  readonly side: "company" | "portal";
}) {
  const { registration: one, form, side } = props;
  return (
    <div className="stack">
      <Facts>
        {side === "company" ? (
          <Fact label="Partner" wide>
            <Link to={`/company/partners/${one.partnerId}`}>{one.partnerName}</Link>
            {one.company?.tier == null ? null : <span className="cell-note">Tier {one.company.tier}</span>}
          </Fact>
        ) : (
          <Fact label="Company" wide>
            {one.companyName}
          </Fact>
        )}
        <Said label="Customer" wide text={one.accountName} />
        <Said label="Domain" text={one.accountDomain} />
        <Said label="Country" text={one.accountCountry} />
        <Said
          label="Contact"
          text={[one.contactName, one.contactEmail, one.contactPhone].filter(Boolean).join(", ")}
          wide
        />
        <Said label="Deal" wide text={one.opportunityName} />
        <Said label="Products" wide text={one.products.join(", ")} />
        {one.estimatedValue === null ? null : (
          <Fact label="Estimated amount">
            <Money value={one.estimatedValue} />
          </Fact>
        )}
        {one.expectedCloseDate === null ? null : (
          <Fact label="Expected close">
            <DateTime iso={one.expectedCloseDate} />
          </Fact>
        )}
        {Object.entries(one.custom).map(([key, value]) => (
          <Fact key={key} label={fieldLabel(`custom.${key}`, form)}>
            <OwnValue value={value} form={form} name={key} />
          </Fact>
        ))}
        {one.sharePercent === null ? null : <Fact label="Its part">{one.sharePercent} %</Fact>}
      </Facts>
      <Told label="What was done" text={one.involvement} />
      <Told label="Notes" text={one.notes} />
    </div>
  );
}

function Said({
  label,
  text,
  wide = false,
}: {
  readonly label: string;
  readonly text: string;
  readonly wide?: boolean;
}) {
  if (text === "") return null;
  return (
    <Fact label={label} wide={wide}>
      <span className="break-anywhere">{text}</span>
    </Fact>
  );
}

function Told({ label, text }: { readonly label: string; readonly text: string }) {
  if (text === "") return null;
  return (
    <div>
      <h3 className="field-label">{label}</h3>
      <p className="conversation-text">{text}</p>
    </div>
  );
}

function OwnValue(props: {
  readonly value: RegistrationView["custom"][string] | undefined;
  readonly form: Form;
  readonly name: string;
}): ReactNode {
  const { value, form, name } = props;
  const { count } = useFormats();
  const kind = form.customFields.find(({ key }) => key === name)?.kind;
  if (typeof value === "boolean") return value ? "Yes" : "No";
  if (typeof value === "number") return count(value);
  if (value === undefined) return null;
  if (typeof value === "string")
    return kind === "date" ? <DateTime iso={value} /> : <span className="break-anywhere">{value}</span>;
  return "amountMinor" in value ? <Money value={value} /> : value.join(", ");
}
