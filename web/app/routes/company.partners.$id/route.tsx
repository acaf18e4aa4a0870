import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Form, Link, useActionData, useLoaderData } from "@remix-run/react";
import { AlertNotices } from "#web/app/alerts/alert-notices.tsx";
import { GradeBadge } from "#web/app/health/grade-badge.tsx";
import { HealthPanel } from "#web/app/health/health-panel.tsx";
import { apiOf, read, tryRead } from "#web/app/lib/api.server.ts";
import { askedMoment } from "#web/app/lib/as-of.ts";
import { type FormProblem, formProblem } from "#web/app/lib/form.ts";
import { textOf } from "#web/app/lib/form-answer.server.ts";
import { labelOf, plain } from "#web/app/lib/labels.ts";
import { requireParam } from "#web/app/lib/params.ts";
import { href } from "#web/app/lib/search.ts";
import type {
  GradedHealthView,
  PartnerDetailView,
  PartnerFamilyView,
  PartnerRegistrationsView,
} from "#web/app/lib/views.ts";
import { findPartner } from "#web/app/partners/find-partner.server.ts";
import { Allowed } from "#web/app/ui/allowed.tsx";
import { AsOfField } from "#web/app/ui/as-of-field.tsx";
import { Badge } from "#web/app/ui/badge.tsx";
import { DataTable } from "#web/app/ui/data-table.tsx";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Filters } from "#web/app/ui/filters.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { MoneyList } from "#web/app/ui/money.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { Stat, Stats } from "#web/app/ui/stat.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { TrendChart } from "#web/app/ui/trend-chart.tsx";
import { FamilyPanel, MergedNotice } from "./family-panel.tsx";
import { PartnerDeals } from "./partner-deals.tsx";
import { Past } from "./past.tsx";
import { RegistrationsPanel } from "./registrations-panel.tsx";

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.partner.name ?? "Partner"} · Fairshare` },
];

export async function loader(args: LoaderFunctionArgs) {
  const id = requireParam(args.params, "id");
  const { client } = apiOf(args);
  const moment = askedMoment(args.request.url);
  const [partner, family, { permissions }, registrations, standing, { health }, alerts] = await Promise.all([
    read(client.partners[":id"].$get({ param: { id } }), args.request),
    read(client.partners[":id"].family.$get({ param: { id } }), args.request),
    read(client.session.$get(), args.request),
    read(client.registrations.partners[":partnerId"].$get({ param: { partnerId: id } }), args.request),
    moment.asOf === undefined
      ? null
      : read(
          client.partners[":id"].standing.$get({ param: { id }, query: { asOf: moment.asOf } }),
          args.request,
        ),
    read(client.partners[":id"].health.$get({ param: { id } }), args.request),
    read(client.alerts.$get({ query: { subjectId: id, state: "open" } }), args.request),
  ]);
  const mayReadPeople = permissions.includes("partner-users.read");
  return { health, alerts: alerts.items, partner, family, mayReadPeople, registrations, moment, standing };
}

export async function action(args: ActionFunctionArgs) {
  const api = apiOf(args);
  const { request } = args;
  const param = { id: requireParam(args.params, "id") };
  const form = await request.formData();
  const refuse = (problem: FormProblem, status: number) => data({ problem }, { status });
  const intent = textOf(form, "intent");
  if (intent === "compare") {
    const other = await findPartner(api, { name: textOf(form, "other").trim(), request });
    if (!other.ok) return refuse({ title: "No such partner", fields: { other: other.error } }, 422);
    return redirect(
      href("/company/duplicates/compare", { kind: "partner", from: param.id, into: other.value }),
    );
  }
  if (intent === "parent") {
    const name = textOf(form, "parent").trim();
    const proposed = textOf(form, "parentId");
    const found = name === "" ? null : await findPartner(api, { name, request });
    if (found?.ok === false)
      return refuse({ title: "No such partner", fields: { parentId: found.error } }, 422);
    const json = { parentId: found?.value ?? (proposed || null) };
    const saved = await tryRead(api.client.partners[":id"].parent.$put({ param, json }), request);
    if (!saved.ok) return refuse(formProblem(saved.error, ["parentId"]), saved.error.status);
    return redirect(`/company/partners/${param.id}`);
  }
  if (intent === "tier") {
    const tier = textOf(form, "tier").trim() || null;
    const saved = await tryRead(
      api.client.registrations.partners[":partnerId"].tier.$put({
        param: { partnerId: param.id },
        json: { tier },
      }),
      request,
    );
    if (!saved.ok) return refuse(formProblem(saved.error, ["tier"]), saved.error.status);
    return redirect(`/company/partners/${param.id}`);
  }
  // Looking as the partner is a session of its own, so it begins by a form.
  await read(api.client.partners[":id"].view.$post({ param }), request);
  return redirect("/portal/home", { headers: api.cookies });
}

export default function Partner() {
  const { health, alerts, partner, family, mayReadPeople, registrations, moment, standing } =
    useLoaderData<typeof loader>();
  const problem = useActionData<typeof action>()?.problem;
  const { mergedInto } = family;
  const ledger = href("/company/ledger", { partnerId: partner.id, asOf: moment.asOf });
  return (
    <div className="stack">
      <PageHeader
        title={partner.name}
        crumbs={[{ label: "Partners", to: "/company/partners" }]}
        badges={
          <>
            {partner.health === null ? null : <GradeBadge grade={partner.health.grade} />}
            {partner.type === null ? null : <Badge>{plain(partner.type)}</Badge>}
            {partner.domain === null ? null : <span className="muted">{partner.domain}</span>}
            {partner.externalId === null ? null : <code className="muted">{partner.externalId}</code>}
          </>
        }
        actions={
          <>
            {mayReadPeople && mergedInto === null ? (
              <Link to={`/company/partners/${partner.id}/people`} className="button">
                People
              </Link>
            ) : null}
            <Allowed to="partner-view">
              <Form method="post">
                <SubmitButton>View the portal as this partner</SubmitButton>
              </Form>
            </Allowed>
            <Allowed to="statements.read">
              <Link to={href("/company/statements", { partnerId: partner.id })} className="button">
                Statements
              </Link>
            </Allowed>
            <Link to={ledger} className="button">
              Ledger of this partner
            </Link>
          </>
        }
      />
      <ErrorSummary
        problem={problem}
        labels={{ parentId: "Subsidiary of", other: "Another partner", tier: "Tier" }}
      />
      {mergedInto === null ? null : <MergedNotice partner={partner} into={mergedInto} />}
      <Allowed to="ledger.read">
        <Panel flush>
          <Filters
            label="Moment"
            clear={moment.text === undefined ? null : `/company/partners/${partner.id}`}
          >
            <AsOfField moment={moment} />
          </Filters>
        </Panel>
      </Allowed>
      {standing === null ? (
        <>
          <AlertNotices alerts={alerts} />
          <Present
            partner={partner}
            ledger={ledger}
            family={family}
            registrations={registrations}
            problem={problem}
            health={health}
          />
        </>
      ) : (
        <Past partner={partner} standing={standing} asOf={moment.asOf ?? ""} />
      )}
    </div>
  );
}

function Present(props: {
  readonly partner: PartnerDetailView;
  readonly ledger: string;
  readonly family: PartnerFamilyView;
  readonly registrations: PartnerRegistrationsView;
  readonly problem: FormProblem | undefined;
  readonly health: GradedHealthView | null;
}) {
  const { partner, ledger, family, registrations, problem, health } = props;
  return (
    <>
      <PartnerStats partner={partner} ledger={ledger} />
      <div className="columns columns-wide-left">
        <Panel title="Attributed by month">
          {partner.trend.length === 0 ? (
            <p className="muted">Nothing is attributed to this partner yet.</p>
          ) : (
            <TrendChart
              caption={`Revenue attributed to ${partner.name} by month`}
              points={partner.trend}
              series={[{ label: "Attributed", minor: (point) => point.attributedMinor }]}
            />
          )}
        </Panel>
        <Roles partner={partner} />
      </div>
      {family.mergedInto === null ? <HealthPanel health={health} /> : null}
      <Panel
        title="Deals"
        note={<Link to={href("/company/deals", { partnerId: partner.id })}>All deals of this partner</Link>}
        flush
      >
        <PartnerDeals partner={partner} />
      </Panel>
      <RegistrationsPanel partnerId={partner.id} registrations={registrations} problem={problem} />
      {family.mergedInto === null ? (
        <FamilyPanel partner={partner} family={family} problem={problem} />
      ) : null}
    </>
  );
}

function PartnerStats({ partner, ledger }: { readonly partner: PartnerDetailView; readonly ledger: string }) {
  const { count } = useFormats();
  const { totals } = partner;
  return (
    <Stats label="Figures of this partner">
      <Stat label="Attributed" to={totals.attributed.length === 0 ? undefined : ledger} lead>
        <MoneyList values={totals.attributed} />
      </Stat>
      <Stat
        label="Expected from open deals"
        to={
          totals.expected.length === 0
            ? undefined
            : href("/company/deals", { partnerId: partner.id, outcome: "open" })
        }
      >
        <MoneyList values={totals.expected} />
      </Stat>
      <Stat label="Deals" to={href("/company/deals", { partnerId: partner.id })}>
        {count(totals.opportunities)}
      </Stat>
      <Stat label="Registrations" to={href("/company/registrations", { partnerId: partner.id })}>
        {count(partner.registrations)}
      </Stat>
      <Stat label="First touch">
        <DateTime iso={partner.firstTouchAt} />
      </Stat>
      <Stat label="Last touch">
        <DateTime iso={partner.lastTouchAt} />
      </Stat>
    </Stats>
  );
}

function Roles({ partner }: { readonly partner: PartnerDetailView }) {
  const { count } = useFormats();
  return (
    <Panel title="By role" flush>
      <DataTable
        caption="Touchpoints by role"
        columns={[
          {
            key: "role",
            header: "Role",
            title: true,
            className: "cell-narrow",
            cell: (row) => (row.role === null ? "No role given" : labelOf("role", row.role)),
          },
          { key: "touchpoints", header: "Touchpoints", numeric: true, cell: (row) => count(row.touchpoints) },
        ]}
        rows={partner.byRole}
        rowKey={(row) => row.role ?? ""}
        empty={<p className="panel-body muted">No touchpoints yet.</p>}
      />
    </Panel>
  );
}
