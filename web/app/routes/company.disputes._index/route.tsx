import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { Link, useLoaderData } from "@remix-run/react";
import { DisputeFilters, disputeStateWords } from "#web/app/disputes/dispute-filters.tsx";
import { DisputeTable } from "#web/app/disputes/dispute-table.tsx";
import { apiOf, read } from "#web/app/lib/api.server.ts";
import { href, pick } from "#web/app/lib/search.ts";
import { NamesCut } from "#web/app/partners/names-cut.tsx";
import { Allowed } from "#web/app/ui/allowed.tsx";
import { EmptyState } from "#web/app/ui/empty-state.tsx";
import { ExportLinks } from "#web/app/ui/export-links.tsx";
import { Field, Select } from "#web/app/ui/field.tsx";
import { FilterChips, Filters } from "#web/app/ui/filters.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { ListPager } from "#web/app/ui/pager.tsx";
import { Panel } from "#web/app/ui/panel.tsx";

export const meta: MetaFunction = () => [{ title: "Disputes · Fairshare" }];

const PATH = "/company/disputes";

export async function loader(args: LoaderFunctionArgs) {
  const { client } = apiOf(args);
  const query = pick(args.request.url, {
    state: disputeStateWords,
    partnerId: "text",
    overdue: ["true"],
    entrySeq: /^[1-9]\d{0,9}$/,
    opportunityId: "text",
    cursor: "text",
  });
  const [page, partners] = await Promise.all([
    read(client.disputes.$get({ query }), args.request),
    read(client.partners.names.$get(), args.request),
  ]);
  return {
    page,
    query,
    partners: partners.items.map(({ id, name }) => ({ value: id, label: name })),
    isCut: partners.isCut,
  };
}

export default function Disputes() {
  const { page, query, partners, isCut } = useLoaderData<typeof loader>();
  const { cursor, ...shown } = query;
  const filtered = Object.keys(shown).length > 0;
  const about = [
    { name: "entrySeq", text: `Entry #${query.entrySeq}` },
    { name: "opportunityId", text: "One deal" },
  ] as const;
  const chips = about
    .filter(({ name }) => query[name] !== undefined)
    .map(({ name, text }) => ({ text, without: href(PATH, { ...shown, [name]: undefined }) }));
  return (
    <div className="stack">
      <PageHeader
        title="Disputes"
        lead="What partners say is wrong about an entry. You have five business days to decide; what you uphold is posted as an adjustment."
        actions={
          <Allowed to="deals.export">
            <ExportLinks list="/api/v1/disputes" query={shown} />
          </Allowed>
        }
      />
      <Panel flush>
        <Filters
          label="Filter disputes"
          keep={{ entrySeq: query.entrySeq, opportunityId: query.opportunityId }}
          clear={filtered ? PATH : null}
        >
          <DisputeFilters state={query.state} overdue={query.overdue} />
          <Field id="partnerId" label="Partner" hint={isCut && <NamesCut count={partners.length} />}>
            {(control) => (
              <Select
                control={control}
                name="partnerId"
                value={query.partnerId}
                none="All"
                options={partners}
              />
            )}
          </Field>
        </Filters>
        <FilterChips chips={chips} />
        <DisputeTable disputes={page.items} side="company" empty={<NoDisputes filtered={filtered} />} />
        <ListPager path={PATH} page={page} query={{ ...shown, cursor }} />
      </Panel>
    </div>
  );
}

function NoDisputes({ filtered }: { readonly filtered: boolean }) {
  if (filtered) {
    return (
      <EmptyState title="No dispute fits these filters" action={<Link to={PATH}>Show all disputes</Link>} />
    );
  }
  return (
    <EmptyState title="No disputes">
      <p>A partner opens one from an entry of its ledger or a line of a statement; you are told by mail.</p>
    </EmptyState>
  );
}
