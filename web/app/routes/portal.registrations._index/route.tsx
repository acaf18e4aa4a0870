import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { Link, useLoaderData } from "@remix-run/react";
import { apiOf, read } from "#web/app/lib/api.server.ts";
import { labelOf } from "#web/app/lib/labels.ts";
import { href, pick } from "#web/app/lib/search.ts";
import { usePortalSession } from "#web/app/lib/use-portal-session.ts";
import type { RegistrationView } from "#web/app/lib/views.ts";
import { registrationColumns, runningClock } from "#web/app/registrations/registration-table.tsx";
import { Allowed } from "#web/app/ui/allowed.tsx";
import { CompanyField, partnerCompanies } from "#web/app/ui/company-field.tsx";
import { type Column, DataTable } from "#web/app/ui/data-table.tsx";
import { EmptyState } from "#web/app/ui/empty-state.tsx";
import { ExportLinks } from "#web/app/ui/export-links.tsx";
import { Field, Select } from "#web/app/ui/field.tsx";
import { Filters } from "#web/app/ui/filters.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Pager } from "#web/app/ui/pager.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SearchField } from "#web/app/ui/search-field.tsx";
import { useReloading } from "#web/app/ui/use-reloading.ts";
import { registrationStates } from "#worker/domain/registration/registration-state.ts";

export const meta: MetaFunction = () => [{ title: "My registrations · Fairshare" }];

const PATH = "/portal/registrations";
const SORTS = { "-createdAt": "The newest first", dueAt: "The next answer first" } as const;

export async function loader(args: LoaderFunctionArgs) {
  const query = pick(args.request.url, {
    q: "text",
    companyId: "text",
    state: registrationStates,
    sort: ["-createdAt", "dueAt"],
    cursor: "text",
  });
  const page = await read(apiOf(args).client.registrations.$get({ query }), args.request);
  return { page, query, now: new Date().toISOString() };
}

export default function Registrations() {
  const { page, query, now } = useLoaderData<typeof loader>();
  const { memberships } = usePortalSession();
  const { cursor, ...shown } = query;
  const filtered = query.q !== undefined || query.state !== undefined || query.companyId !== undefined;
  const isOfSeveral = partnerCompanies(memberships).length > 1;
  return (
    <div className="stack">
      <PageHeader
        title="My registrations"
        lead="Deals that you have told a company of. An approved one is protected: nobody else is credited for bringing it."
        actions={
          <>
            <Allowed to="portal.registrations.write">
              <Link to={`${PATH}/new`} className="button button-primary">
                Register a deal
              </Link>
            </Allowed>
            <Allowed to="portal.export">
              <ExportLinks list="/api/v1/registrations" query={shown} />
            </Allowed>
          </>
        }
      />
      <Panel flush>
        <Filters label="Filter registrations" clear={filtered ? PATH : null}>
          <SearchField label="Search" value={query.q} />
          {isOfSeveral ? <CompanyField memberships={memberships} value={query.companyId} /> : null}
          <Field id="state" label="State" className="filters-half">
            {(control) => (
              <Select
                control={control}
                name="state"
                value={query.state}
                none="All"
                options={registrationStates.map((value) => ({
                  value,
                  label: value === "info_required" ? "Waits for you" : labelOf("registrationState", value),
                }))}
              />
            )}
          </Field>
          <Field id="sort" label="Order" className="filters-half">
            {(control) => (
              <Select
                control={control}
                name="sort"
                value={query.sort ?? "-createdAt"}
                options={Object.entries(SORTS).map(([value, label]) => ({ value, label }))}
              />
            )}
          </Field>
        </Filters>
        <DataTable
          caption="Registrations"
          columns={columnsFor({ now, isOfSeveral })}
          rows={page.items}
          rowKey={({ id }) => id}
          empty={<Nothing filtered={filtered} />}
          stale={useReloading()}
        />
        {page.items.length === 0 ? null : (
          <Pager
            shown={page.items.length}
            first={cursor === undefined ? null : href(PATH, shown)}
            next={page.nextCursor === null ? null : href(PATH, { ...shown, cursor: page.nextCursor })}
          />
        )}
      </Panel>
    </div>
  );
}

function columnsFor({
  now,
  isOfSeveral,
}: {
  readonly now: string;
  readonly isOfSeveral: boolean;
}): readonly Column<RegistrationView>[] {
  const { number, deal, amount, state, created } = registrationColumns("portal");
  const company: Column<RegistrationView> = {
    key: "company",
    header: "Company",
    cell: (one) => one.companyName,
  };
  const clock: Column<RegistrationView> = {
    key: "clock",
    header: "Time left",
    nowrap: true,
    cell: (one) => runningClock(one, now),
  };
  return [number, ...(isOfSeveral ? [company] : []), deal, amount, state, clock, created];
}

function Nothing({ filtered }: { readonly filtered: boolean }) {
  if (filtered)
    return (
      <EmptyState
        title="No registration fits these filters"
        action={<Link to={PATH}>Show all registrations</Link>}
      >
        <p>Search looks at the customer and the deal.</p>
      </EmptyState>
    );
  return (
    <EmptyState
      title="No registrations yet"
      action={
        <Allowed to="portal.registrations.write">
          <Link to={`${PATH}/new`} className="button button-primary">
            Register a deal
          </Link>
        </Allowed>
      }
    >
      <p>
        Tell a company of a deal that you are working on. It takes two minutes, is saved while you write, and
        protects the deal for you once it is approved.
      </p>
    </EmptyState>
  );
}
