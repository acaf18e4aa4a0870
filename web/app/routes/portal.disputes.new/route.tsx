import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Form, Link, useActionData, useLoaderData } from "@remix-run/react";
import { EvidenceField } from "#web/app/disputes/evidence-field.tsx";
import { sendClaim } from "#web/app/disputes/send-dispute.server.ts";
import { typedMinor } from "#web/app/lib/amount.ts";
import { apiOf, read } from "#web/app/lib/api.server.ts";
import { type FormProblem, formProblem } from "#web/app/lib/form.ts";
import { textOf } from "#web/app/lib/form-answer.server.ts";
import { requirePermission } from "#web/app/lib/require-permission.server.ts";
import { pick } from "#web/app/lib/search.ts";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Fact, Facts } from "#web/app/ui/facts.tsx";
import { Field } from "#web/app/ui/field.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { Money } from "#web/app/ui/money.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { businessDaysToDecide } from "#worker/domain/dispute/dispute-clock.ts";
import { isUndecided } from "#worker/domain/dispute/dispute-state.ts";

export const meta: MetaFunction = () => [{ title: "Dispute an entry · Fairshare" }];

const SEQ = /^[1-9]\d{0,9}$/;

function placeOf(request: Request) {
  const { companyId, entry, statement } = pick(request.url, {
    companyId: "text",
    entry: SEQ,
    statement: "text",
  });
  if (companyId === undefined || entry === undefined) throw redirect("/portal/ledger");
  return { companyId, seq: entry, statementId: statement ?? "" };
}

export async function loader(args: LoaderFunctionArgs) {
  await requirePermission(args, "portal.disputes.open");
  const { companyId, seq } = placeOf(args.request);
  const { portal } = apiOf(args).client;
  const param = { companyId, seq };
  const [entry, disputes] = await Promise.all([
    read(portal.companies[":companyId"].ledger.entries[":seq"].$get({ param }), args.request),
    read(portal.disputes.$get({ query: { companyId, entrySeq: seq } }), args.request),
  ]);
  return { entry, undecided: disputes.items.find(({ state }) => isUndecided(state)) ?? null };
}

export async function action(args: ActionFunctionArgs) {
  const { companyId, seq, statementId } = placeOf(args.request);
  const form = await args.request.formData();
  const typed = { expected: textOf(form, "expected"), claim: textOf(form, "claim") };
  const expectedMinor = typedMinor(typed.expected, textOf(form, "currency"));
  if (expectedMinor === null) {
    const fields = { expected: "is an amount, such as 1,234.50" };
    const problem: FormProblem = { title: "Something in the form is not valid", fields };
    return data({ problem, typed }, { status: 422 });
  }
  const claim = new FormData();
  claim.set("entrySeq", seq);
  claim.set("expectedMinor", String(expectedMinor));
  claim.set("claim", typed.claim);
  claim.set("statementId", statementId);
  for (const file of form.getAll("files")) claim.append("files", file);
  const opened = await sendClaim(args, companyId, claim);
  if (opened.ok) return redirect(`/portal/disputes/${opened.value.id}`);
  const { fields, title } = formProblem(opened.error, ["expectedMinor", "claim", "files"]);
  const { expectedMinor: expected, ...others } = fields;
  const problem: FormProblem = { title, fields: { ...others, ...(expected ? { expected } : {}) } };
  return data({ problem, typed }, { status: opened.error.status });
}

export default function NewDispute() {
  const { entry, undecided } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const formats = useFormats();
  return (
    <div className="stack">
      <PageHeader
        title={`Dispute entry #${entry.seq}`}
        crumbs={[{ label: "Disputes", to: "/portal/disputes" }]}
      />
      <Panel title="The entry">
        <Facts>
          <Fact label="Company" wide>
            {entry.companyName}
          </Fact>
          <Fact label="Deal" wide>
            {entry.opportunityName}
          </Fact>
          <Fact label="Period">{formats.period(entry.period)}</Fact>
          <Fact label="It says">
            <Money value={entry.amount} />
          </Fact>
        </Facts>
      </Panel>
      {undecided === null ? (
        <Panel title="What is wrong">
          <Form method="post" encType="multipart/form-data" className="form">
            <ErrorSummary
              problem={refused?.problem}
              labels={{ expected: "What it should say", claim: "Your claim", files: "Evidence" }}
            />
            <input type="hidden" name="currency" value={entry.amount.currency} />
            <Field
              id="expected"
              label={`What it should say, in ${entry.amount.currency}`}
              hint={`The whole amount of the entry as you see it, and not the difference. It says ${formats.amount(entry.amount)} now.`}
              error={refused?.problem.fields.expected}
            >
              {(control) => (
                <input
                  {...control}
                  name="expected"
                  inputMode="decimal"
                  required
                  maxLength={30}
                  defaultValue={refused?.typed.expected ?? ""}
                />
              )}
            </Field>
            <Field
              id="claim"
              label="Your claim"
              hint="Why, in your own words. The company reads it."
              error={refused?.problem.fields.claim}
            >
              {(control) => (
                <textarea
                  {...control}
                  name="claim"
                  rows={6}
                  required
                  maxLength={4000}
                  defaultValue={refused?.typed.claim ?? ""}
                />
              )}
            </Field>
            <EvidenceField problem={refused?.problem} />
            <div className="stack-tight">
              <p className="muted prose">
                The company has {businessDaysToDecide} business days to decide. What is said here cannot be
                deleted; you can withdraw the dispute until it is decided.
              </p>
              <div>
                <SubmitButton tone="primary" busyText="Opening">
                  Open the dispute
                </SubmitButton>
              </div>
            </div>
          </Form>
        </Panel>
      ) : (
        <Notice title="This entry is disputed already">
          <p>
            <Link to={`/portal/disputes/${undecided.id}`}>Open dispute {undecided.number}</Link>, and write
            there.
          </p>
        </Notice>
      )}
    </div>
  );
}
