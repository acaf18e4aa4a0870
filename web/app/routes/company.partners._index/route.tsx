import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { Link, useLoaderData } from "@remix-run/react";
import { apiOf, read } from "#web/app/lib/api.server.ts";
import { href, pick } from "#web/app/lib/search.ts";
import { Allowed } from "#web/app/ui/allowed.tsx";
import { EmptyState } from "#web/app/ui/empty-state.tsx";
import { ExportLinks } from "#web/app/ui/export-links.tsx";
import { Field, Select } from "#web/app/ui/field.tsx";
import { Filters } from "#web/app/ui/filters.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { ListPager } from "#web/app/ui/pager.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SearchField } from "#web/app/ui/search-field.tsx";
import { PartnerTable } from "./partner-table.tsx";

export const meta: MetaFunction = () => [{ title: "Partners · Fairshare" }];

const PATH = "/company/partners";
const QUERY = {
  q: "text",
  sort: ["-attributed", "attributed", "name", "-name", "-health", "health"],
  subsidiaries: ["yes"],
  grade: ["A", "B", "C", "D", "F", "none"],
  cursor: "text",
} as const;

const GRADES = [
  ...["A", "B", "C", "D", "F"].map((grade) => ({ value: grade, label: `Grade ${grade}` })),
  { value: "none", label: "No grade" },
];

export async function loader(args: LoaderFunctionArgs) {
  const query = pick(args.request.url, QUERY);
  const page = await read(apiOf(args).client.partners.$get({ query }), args.request);
  return { page, query };
}

export default function Partners() {
  const { page, query } = useLoaderData<typeof loader>();
  const { cursor, ...shown } = query;
  return (
    <div className="stack">
      <PageHeader
        title="Partners"
        actions={
          <>
            <Link className="button" to="/company/health">
              Health
            </Link>
            <Link className="button" to="/company/duplicates">
              Duplicates
            </Link>
            <Allowed to="deals.export">
              <ExportLinks list="/api/v1/partners" query={shown} />
            </Allowed>
          </>
        }
      />
      <Panel flush>
        <Filters
          label="Filter partners"
          keep={{ sort: query.sort }}
          clear={
            query.q === undefined && query.subsidiaries === undefined && query.grade === undefined
              ? null
              : href(PATH, { sort: query.sort })
          }
        >
          <SearchField label="Search by name" value={query.q} />
          <Field id="grade" label="Health" className="filters-half">
            {(control) => (
              <Select control={control} name="grade" value={query.grade} none="All" options={GRADES} />
            )}
          </Field>
          <Field id="subsidiaries" label="Figures" className="filters-half">
            {(control) => (
              <Select
                control={control}
                name="subsidiaries"
                value={query.subsidiaries}
                none="Each partner's own"
                options={[{ value: "yes", label: "With subsidiaries" }]}
              />
            )}
          </Field>
        </Filters>
        <PartnerTable
          partners={page.items}
          sort={query.sort ?? "-attributed"}
          sortTo={(sort) => href(PATH, { ...shown, sort })}
          empty={<NoPartners searched={query.q !== undefined || query.grade !== undefined} />}
        />
        <ListPager path={PATH} page={page} query={{ ...shown, cursor }} />
      </Panel>
    </div>
  );
}

function NoPartners({ searched }: { readonly searched: boolean }) {
  if (searched) {
    return (
      <EmptyState title="No partner fits these filters" action={<Link to={PATH}>Show all partners</Link>} />
    );
  }
  return (
    <EmptyState
      title="No partners yet"
      action={
        <Allowed to="imports.write">
          <Link to="/company/imports/new?kind=opportunities" className="button button-primary">
            Import deals
          </Link>
        </Allowed>
      }
    >
      <p>
        Partners appear by themselves when a deal or a touchpoint names them. A list of partners can be
        imported too.
      </p>
    </EmptyState>
  );
}
