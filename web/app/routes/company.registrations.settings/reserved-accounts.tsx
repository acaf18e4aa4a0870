import { Form } from "@remix-run/react";
import type { FormProblem } from "#web/app/lib/form.ts";
import { href } from "#web/app/lib/search.ts";
import type { ReservedPage } from "#web/app/lib/views.ts";
import { PartnerInput } from "#web/app/partners/partner-input.tsx";
import { type Column, DataTable } from "#web/app/ui/data-table.tsx";
import { EmptyState } from "#web/app/ui/empty-state.tsx";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Field, Select } from "#web/app/ui/field.tsx";
import { Pager } from "#web/app/ui/pager.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { TextField } from "#web/app/ui/text-field.tsx";

const PATH = "/company/registrations/settings";
const KINDS = [
  { value: "account", label: "Account" },
  { value: "country", label: "Country" },
];

/** Kept for one partner, or for nobody but the company itself. */
export function ReservedAccounts(props: {
  readonly page: ReservedPage;
  readonly mayWrite: boolean;
  readonly problem: FormProblem | undefined;
}) {
  const { page, mayWrite, problem } = props;
  return (
    <>
      <DataTable
        caption="Accounts and countries that are kept"
        columns={columnsFor(mayWrite)}
        rows={page.items}
        rowKey={({ id }) => id}
        empty={
          <EmptyState title="Nothing is kept">
            <p>
              A customer or country that you keep for one partner, or for yourself, is a conflict for all
              others.
            </p>
          </EmptyState>
        }
      />
      {page.nextCursor === null ? null : (
        <Pager shown={page.items.length} first={null} next={href(PATH, { cursor: page.nextCursor })} />
      )}
      {mayWrite ? (
        <Form method="post" className="form panel-body">
          <ErrorSummary
            problem={problem}
            labels={{ name: "Name", domain: "Domain", country: "Country", partner: "Partner" }}
          />
          <div className="field-grid">
            <Field id="kind" label="Keep">
              {(control) => <Select control={control} name="kind" value="account" options={KINDS} />}
            </Field>
            <TextField name="name" label="Name of the account" problem={problem} maxLength={200} />
            <TextField name="domain" label="Its domain" problem={problem} maxLength={200} />
            <TextField
              name="country"
              label="Or a country"
              hint="Two letters, such as DE."
              problem={problem}
              maxLength={2}
            />
            <Field
              id="partner"
              label="For"
              hint="A partner, or nobody when empty."
              error={problem?.fields.partner}
            >
              {(control) => <PartnerInput {...control} name="partner" />}
            </Field>
            <TextField name="note" label="Note" problem={problem} maxLength={500} />
          </div>
          <div>
            <SubmitButton name="intent" value="reserve" busyText="Keeping">
              Keep it
            </SubmitButton>
          </div>
        </Form>
      ) : null}
    </>
  );
}

type Reserved = ReservedPage["items"][number];

function columnsFor(mayWrite: boolean): readonly Column<Reserved>[] {
  const remove: Column<Reserved> = {
    key: "remove",
    header: "Remove",
    cell: ({ id, name, country }) => (
      <Form method="post">
        <SubmitButton name="intent" value={`free ${id}`} busyText="Removing">
          Remove<span className="visually-hidden"> {name || country}</span>
        </SubmitButton>
      </Form>
    ),
  };
  return [
    {
      key: "what",
      header: "Kept",
      title: true,
      cell: ({ kind, name, domain, country }) => (kind === "country" ? `Country ${country}` : name || domain),
    },
    { key: "domain", header: "Domain", cell: ({ domain }) => domain },
    { key: "for", header: "For", cell: ({ partnerName }) => partnerName ?? "Nobody" },
    { key: "note", header: "Note", prose: true, cell: ({ note }) => note || null },
    ...(mayWrite ? [remove] : []),
  ];
}
