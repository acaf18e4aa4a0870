import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { Form, useActionData, useLoaderData } from "@remix-run/react";
import { foundCompany } from "#web/app/accounts/found-company.server.ts";
import { FoundCompanyForm } from "#web/app/accounts/found-company-form.tsx";
import { apiOf, read } from "#web/app/lib/api.server.ts";
import { Badge } from "#web/app/ui/badge.tsx";
import { type Column, DataTable } from "#web/app/ui/data-table.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import type { Membership, Session } from "#web/app/ui/session.ts";
import { listCurrencyCodes } from "#worker/domain/money/currency.ts";

export const meta: MetaFunction = () => [{ title: "Your companies · Fairshare" }];

export async function loader(args: LoaderFunctionArgs) {
  const session = await read(apiOf(args).client.session.$get(), args.request);
  return { session, currencies: listCurrencyCodes() };
}

export const action = foundCompany;

export default function Companies() {
  const { session, currencies } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  return (
    <div className="stack">
      <PageHeader
        title="Your companies"
        crumbs={[{ label: "Your account", to: "/account" }]}
        lead="Where you work with one account and one password. No company learns of another."
      />
      <Panel flush>
        <DataTable
          caption="Companies that you belong to"
          columns={columnsFor(session)}
          rows={session.memberships}
          rowKey={({ audience, companyId }) => `${audience} ${companyId}`}
          empty={<p className="panel-body muted">You belong to none at the moment.</p>}
        />
      </Panel>
      <Panel title="Found another company">
        <FoundCompanyForm currencies={currencies} refused={refused} />
      </Panel>
    </div>
  );
}

function columnsFor({ audience, company }: Session): readonly Column<Membership>[] {
  const isHere = (one: Membership) =>
    one.audience === audience && (audience === "partner" || one.companyId === company?.id);
  return [
    { key: "company", header: "Company", title: true, cell: (one) => one.companyName },
    {
      key: "as",
      header: "You are there",
      cell: (one) =>
        one.audience === "company" ? "at work for it" : `as its partner ${one.partnerName ?? ""}`,
    },
    {
      key: "go",
      header: "Go there",
      cell: (one) =>
        isHere(one) ? (
          <Badge tone="accent">You are here</Badge>
        ) : (
          <Form method="post" action="/switch">
            <input
              type="hidden"
              name="to"
              value={one.audience === "company" ? `company:${one.companyId}` : "partner"}
            />
            <button type="submit" className="button">
              Switch<span className="visually-hidden"> to {one.companyName}</span>
            </button>
          </Form>
        ),
    },
  ];
}
