import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/cloudflare";
import { Link, useActionData, useLoaderData } from "@remix-run/react";
import { apiOf, read } from "#web/app/lib/api.server.ts";
import { type AskedMoment, askedMoment } from "#web/app/lib/as-of.ts";
import { href, PERIOD, pick } from "#web/app/lib/search.ts";
import { usePortalSession } from "#web/app/lib/use-portal-session.ts";
import { Allowed } from "#web/app/ui/allowed.tsx";
import { AsOfField } from "#web/app/ui/as-of-field.tsx";
import { AsOfNotice } from "#web/app/ui/as-of-notice.tsx";
import { CompanyField, partnerCompanies } from "#web/app/ui/company-field.tsx";
import { EmptyState } from "#web/app/ui/empty-state.tsx";
import { EntryTable } from "#web/app/ui/entry-table.tsx";
import { ExportLinks } from "#web/app/ui/export-links.tsx";
import { Filters } from "#web/app/ui/filters.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { ListPager } from "#web/app/ui/pager.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { PeriodField } from "#web/app/ui/period-field.tsx";
import type { Session } from "#web/app/ui/session.ts";
import { StandingStats } from "#web/app/ui/standing-stats.tsx";
import { VerifyPanel } from "#web/app/ui/verify-panel.tsx";

export const meta: MetaFunction = () => [{ title: "Ledger · Fairshare" }];

const PATH = "/portal/ledger";

export async function loader(args: LoaderFunctionArgs) {
  const { client } = apiOf(args);
  const query = pick(args.request.url, { companyId: "text", period: PERIOD, cursor: "text" });
  const companyId = query.companyId ?? onlyCompany(await read(client.session.$get(), args.request));
  const moment = ofOneLedger(askedMoment(args.request.url), companyId);
  const past = moment.asOf === undefined ? {} : { asOf: moment.asOf };
  const ofCompany = client.portal.companies[":companyId"].ledger;
  const [page, head, standing] = await Promise.all([
    read(client.portal.ledger.entries.$get({ query: { ...query, ...past } }), args.request),
    companyId === undefined ? null : read(ofCompany.head.$get({ param: { companyId } }), args.request),
    companyId === undefined || moment.asOf === undefined
      ? null
      : read(ofCompany.standing.$get({ param: { companyId }, query: past }), args.request),
  ]);
  const chain = companyId === undefined || head === null ? null : { companyId, head };
  return { page, chain, standing, query, moment };
}

/** The number of an entry names a moment of one company's ledger. */
function ofOneLedger(moment: AskedMoment, companyId: string | undefined): AskedMoment {
  if (companyId !== undefined || moment.asOf?.startsWith("#") !== true) return moment;
  return { ...moment, asOf: undefined, problem: "Choose a company: entries are numbered in each ledger" };
}

/** Who works with one company need not choose it. */
function onlyCompany({ memberships }: Session): string | undefined {
  const companies = partnerCompanies(memberships);
  return companies.length === 1 ? companies[0]?.companyId : undefined;
}

/** A chain is one company's, so the form names the company; the API checks that it is one of the person's. */
export async function action(args: ActionFunctionArgs) {
  const companyId = (await args.request.formData()).get("companyId");
  if (typeof companyId !== "string") throw data(null, { status: 400 });
  return read(
    apiOf(args).client.portal.companies[":companyId"].ledger.verify.$post({ param: { companyId } }),
    args.request,
  );
}

export default function Ledger() {
  const { page, chain, standing, query, moment } = useLoaderData<typeof loader>();
  const verdict = useActionData<typeof action>();
  const { memberships } = usePortalSession();
  const { cursor, ...listed } = query;
  const shown = { ...listed, asOf: moment.asOf };
  const filtered = Object.values(shown).some((value) => value !== undefined);
  const several = partnerCompanies(memberships).length > 1;
  return (
    <div className="stack">
      <PageHeader
        title="Ledger"
        lead="Your entries. None is ever changed: a correction is a reversal and a new entry."
        actions={
          <Allowed to="portal.export">
            <ExportLinks list="/api/v1/portal/ledger/entries" query={shown} />
          </Allowed>
        }
      />
      {chain === null ? (
        <p className="muted">Choose a company below to check that your chain of entries with it is intact.</p>
      ) : (
        <VerifyPanel
          head={chain.head}
          verdict={verdict}
          side="portal"
          hidden={{ companyId: chain.companyId }}
        />
      )}
      <Panel flush>
        <Filters label="Filter entries" clear={filtered ? PATH : null}>
          {several ? <CompanyField memberships={memberships} value={query.companyId} /> : null}
          <PeriodField id="period" label="Period" value={query.period} />
          <AsOfField moment={moment} />
        </Filters>
        {moment.asOf === undefined ? null : (
          <div className="panel-body stack">
            <AsOfNotice
              asOf={moment.asOf}
              headSeq={standing?.headSeq}
              recordedAt={standing?.recordedAt}
              now={href(PATH, listed)}
            />
            {standing === null ? null : <StandingStats standing={standing} />}
          </div>
        )}
        <EntryTable
          entries={page.items}
          side="portal"
          hide={several ? [] : ["company"]}
          empty={<NoEntries filtered={filtered} />}
        />
        <ListPager path={PATH} page={page} query={{ ...shown, cursor }} />
      </Panel>
    </div>
  );
}

function NoEntries({ filtered }: { readonly filtered: boolean }) {
  if (filtered)
    return (
      <EmptyState title="No entry fits these filters" action={<Link to={PATH}>Show all entries</Link>} />
    );
  return (
    <EmptyState title="No entries yet">
      <p>When a deal you have a part in is won, its entry stands here the same minute.</p>
    </EmptyState>
  );
}
