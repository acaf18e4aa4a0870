import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Form, Link, useActionData, useLoaderData } from "@remix-run/react";
import { Confidence } from "#web/app/inference/factor-list.tsx";
import { apiOf, read, tryRead } from "#web/app/lib/api.server.ts";
import { refuse, textOf } from "#web/app/lib/form-answer.server.ts";
import { labelOf } from "#web/app/lib/labels.ts";
import { requireParam } from "#web/app/lib/params.ts";
import { requirePermission } from "#web/app/lib/require-permission.server.ts";
import type { DealCandidateView } from "#web/app/lib/views.ts";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Fact, Facts } from "#web/app/ui/facts.tsx";
import { Field } from "#web/app/ui/field.tsx";
import { Money } from "#web/app/ui/money.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";

export const meta: MetaFunction = () => [{ title: "Link a registration to its deal · Fairshare" }];

export async function loader(args: LoaderFunctionArgs) {
  await requirePermission(args, "registrations.decide");
  const { client } = apiOf(args);
  const param = { id: requireParam(args.params, "id") };
  const [registration, deals] = await Promise.all([
    read(client.registrations[":id"].$get({ param }), args.request),
    read(client.registrations[":id"].deals.$get({ param }), args.request),
  ]);
  return { registration, deals: deals.items };
}

export async function action(args: ActionFunctionArgs) {
  const id = requireParam(args.params, "id");
  const form = await args.request.formData();
  const typed = { opportunityId: textOf(form, "opportunityId").trim() };
  const isUnlink = textOf(form, "intent") === "unlink";
  const opportunityId = isUnlink ? null : typed.opportunityId;
  const linked = await tryRead(
    apiOf(args).client.registrations[":id"].link.$post({ param: { id }, json: { opportunityId } }),
    args.request,
  );
  return linked.ok ? redirect(`/company/registrations/${id}`) : refuse(linked.error, typed);
}

export default function LinkDeal() {
  const { registration, deals } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const { id, number, accountName, opportunityName, estimatedValue, expectedCloseDate } = registration;
  const linked = registration.company?.opportunity ?? null;
  return (
    <div className="stack">
      <PageHeader
        title="Which deal is it?"
        lead="A registration that is linked to its deal gives the partner credit for it, and is won or lost with it."
        crumbs={[
          { label: "Registrations", to: "/company/registrations" },
          { label: `Registration ${number}`, to: `/company/registrations/${id}` },
        ]}
      />
      <ErrorSummary problem={refused?.problem} labels={{ opportunityId: "The deal's id" }} />
      <Panel title="What the partner registered">
        <Facts>
          <Fact label="Customer">{accountName}</Fact>
          <Fact label="Deal">{opportunityName || "Not said"}</Fact>
          <Fact label="Amount">
            {estimatedValue === null ? "Not said" : <Money value={estimatedValue} />}
          </Fact>
          <Fact label="Expected close">
            <DateTime iso={expectedCloseDate} />
          </Fact>
        </Facts>
        {linked === null ? null : (
          <Form method="post" className="row">
            <p>
              It is linked to <Link to={`/company/deals/${linked.id}`}>{linked.name}</Link>.
            </p>
            <SubmitButton name="intent" value="unlink" busyText="Taking the link away">
              Take the link away
            </SubmitButton>
          </Form>
        )}
      </Panel>
      <Panel title="Deals of this customer">
        {deals.length === 0 ? (
          <p className="muted">Your CRM has no deal of a customer of this name or domain.</p>
        ) : (
          <ul className="candidates">
            {deals.map((deal) => (
              <li key={deal.id}>
                <Candidate deal={deal} isLinked={deal.id === linked?.id} />
              </li>
            ))}
          </ul>
        )}
      </Panel>
      <Panel title="Another deal">
        <Form method="post" className="form">
          <Field
            id="opportunityId"
            label="The deal's id"
            hint="As your CRM shows it, or from the address of the deal's page here."
            error={refused?.problem.fields.opportunityId}
          >
            {(control) => (
              <input
                {...control}
                name="opportunityId"
                required
                maxLength={100}
                autoComplete="off"
                defaultValue={refused?.typed.opportunityId ?? ""}
              />
            )}
          </Field>
          <div>
            <SubmitButton busyText="Linking">Link this deal</SubmitButton>
          </div>
        </Form>
      </Panel>
    </div>
  );
}

function Candidate({ deal, isLinked }: { readonly deal: DealCandidateView; readonly isLinked: boolean }) {
  const { id, name, accountName, amount, outcome, closedAt, probability, reasons, takenBy } = deal;
  return (
    <div className="candidate stack-tight">
      <h3>
        <Link to={`/company/deals/${id}`}>{name}</Link>
      </h3>
      <p className="stat-value">
        <Confidence value={probability} />
      </p>
      <Facts>
        <Fact label="Account">{accountName ?? "None"}</Fact>
        <Fact label="Amount">{amount === null ? "Unknown" : <Money value={amount} />}</Fact>
        <Fact label="Outcome">{labelOf("outcome", outcome)}</Fact>
        <Fact label="Close">
          <DateTime iso={closedAt} />
        </Fact>
      </Facts>
      {reasons.length === 0 ? null : <p className="small muted">{reasons.join(". ")}.</p>}
      <LinkButton deal={deal} isLinked={isLinked} takenBy={takenBy} />
    </div>
  );
}

function LinkButton(props: {
  readonly deal: DealCandidateView;
  readonly isLinked: boolean;
  readonly takenBy: number | null;
}) {
  const { deal, isLinked, takenBy } = props;
  if (isLinked) return <p>Linked</p>;
  if (takenBy !== null) return <p className="muted">Registration {takenBy} has it.</p>;
  return (
    <Form method="post">
      <input type="hidden" name="opportunityId" value={deal.id} />
      <SubmitButton tone="primary" busyText="Linking">
        It is this deal
      </SubmitButton>
    </Form>
  );
}
