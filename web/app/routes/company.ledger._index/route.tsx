import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { useActionData, useLoaderData } from "@remix-run/react";
import { apiOf, read } from "#web/app/lib/api.server.ts";
import { askedMoment } from "#web/app/lib/as-of.ts";
import { href, pick } from "#web/app/lib/search.ts";
import { Allowed } from "#web/app/ui/allowed.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { VerifyPanel } from "#web/app/ui/verify-panel.tsx";
import { entryQuery, LedgerEntries } from "./ledger-entries.tsx";
import { LedgerTabs } from "./ledger-tabs.tsx";
import { LedgerTotals } from "./ledger-totals.tsx";

export const meta: MetaFunction = () => [{ title: "Ledger · Fairshare" }];

export async function loader(args: LoaderFunctionArgs) {
  const { client } = apiOf(args);
  const { request } = args;
  const { view, by } = pick(request.url, { view: ["totals"], by: ["partner", "period"] });
  const moment = askedMoment(request.url);
  const past = moment.asOf === undefined ? {} : { asOf: moment.asOf };
  if (view === "totals") {
    const query = { by: by ?? "partner", ...past };
    const [head, totals] = await Promise.all([
      read(client.ledger.head.$get(), request),
      read(client.ledger.totals.$get({ query }), request),
    ]);
    return { view: "totals" as const, head, totals, by: query.by, moment };
  }
  const query = pick(request.url, entryQuery);
  const [head, page, partnerName, dealName] = await Promise.all([
    read(client.ledger.head.$get(), request),
    read(client.ledger.entries.$get({ query: { sort: "-seq", ...query, ...past } }), request),
    query.partnerId === undefined
      ? undefined
      : read(client.partners[":id"].$get({ param: { id: query.partnerId } }), request).then(
          ({ name }) => name,
        ),
    query.opportunityId === undefined
      ? undefined
      : read(client.opportunities[":id"].$get({ param: { id: query.opportunityId } }), request).then(
          ({ name }) => name,
        ),
  ]);
  return { view: "entries" as const, head, page, query, moment, partnerName, dealName };
}

/** Recomputing changes nothing; it is a form because it may take a while and nobody should do it by following a link. */
export async function action(args: ActionFunctionArgs) {
  return read(apiOf(args).client.ledger.verify.$post(), args.request);
}

export default function Ledger() {
  const data = useLoaderData<typeof loader>();
  const verdict = useActionData<typeof action>();
  return (
    <div className="stack">
      <PageHeader
        title="Ledger"
        lead="Entries are never changed. A correction is a reversal and a new entry, so every past total can be seen again."
        actions={
          data.view === "entries" ? (
            <Allowed to="deals.export">
              <a
                className="button"
                href={href("/api/v1/ledger/entries/export.csv", {
                  sort: "-seq",
                  ...data.query,
                  asOf: data.moment.asOf,
                  cursor: undefined,
                })}
                download
              >
                Export CSV
              </a>
            </Allowed>
          ) : undefined
        }
      />
      <VerifyPanel head={data.head} verdict={verdict} badEntryPath="/company/ledger" />
      <Panel flush>
        <LedgerTabs view={data.view} asOf={data.moment.asOf} />
        {data.view === "entries" ? <LedgerEntries {...data} /> : <LedgerTotals {...data} />}
      </Panel>
    </div>
  );
}
