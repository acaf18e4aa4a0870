import { Form } from "@remix-run/react";
import type { Refused } from "#web/app/lib/form-answer.server.ts";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { COMPANY_LABELS, CompanyFields, type TypedCompany } from "./company-fields.tsx";

export function FoundCompanyForm(props: {
  readonly currencies: readonly string[];
  readonly refused: Refused<TypedCompany> | undefined;
}) {
  const { currencies, refused } = props;
  return (
    <div className="stack">
      <p className="muted">For companies that sell through partners. You become its owner.</p>
      <ErrorSummary problem={refused?.problem} labels={COMPANY_LABELS} />
      <Form method="post" className="form">
        <CompanyFields currencies={currencies} problem={refused?.problem} typed={refused?.typed} />
        <SubmitButton busyText="Founding">Found the company</SubmitButton>
      </Form>
    </div>
  );
}
