import { Field, Select } from "./field.tsx";
import type { Membership } from "./session.ts";

/** Shown to a partner of several companies. The first choice is all of them. */
export function CompanyField(props: {
  readonly memberships: readonly Membership[];
  readonly value: string | undefined;
  readonly none?: string;
}) {
  const companies = partnerCompanies(props.memberships);
  return (
    <Field id="companyId" label="Company">
      {(control) => (
        <Select
          control={control}
          name="companyId"
          value={props.value}
          none={props.none ?? "All companies"}
          options={companies.map((one) => ({ value: one.companyId, label: one.companyName }))}
        />
      )}
    </Field>
  );
}

export function partnerCompanies(memberships: readonly Membership[]): readonly Membership[] {
  return memberships.filter((one) => one.audience === "partner");
}
