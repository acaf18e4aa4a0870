import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { useLoaderData } from "@remix-run/react";
import { apiOf, read } from "#web/app/lib/api.server.ts";
import { labelOf } from "#web/app/lib/labels.ts";
import { type Column, DataTable } from "#web/app/ui/data-table.tsx";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { EmptyState } from "#web/app/ui/empty-state.tsx";
import { Fact, Facts } from "#web/app/ui/facts.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import type { CompanyRole, PartnerRole } from "#worker/domain/access/permissions.ts";
import { roleName } from "#worker/domain/access/role-name.ts";

export const meta: MetaFunction = () => [{ title: "Evidence · Fairshare" }];

export async function loader(args: LoaderFunctionArgs) {
  const found = await read(apiOf(args).client.evidence.$get(), args.request);
  const { routes, migrations, ...shown } = found;
  const guarded = routes.filter(({ audience }) => audience !== "anyone").length;
  const latest =
    migrations
      .map(({ appliedAt }) => appliedAt)
      .sort()
      .at(-1) ?? null;
  return {
    ...shown,
    routes: { all: routes.length, guarded },
    migrations: { count: migrations.length, latest },
  };
}

type Loaded = Awaited<ReturnType<typeof loader>>;
type Person = Loaded["people"][number];
type Key = Loaded["keys"][number];

export default function Evidence() {
  const { people, keys, encryption, routes, isolation, migrations, generatedAt, version } =
    useLoaderData<typeof loader>();
  return (
    <div className="stack">
      <PageHeader
        title="Evidence"
        lead="What you can show an auditor, as it is at this moment."
        crumbs={[{ label: "Settings", to: "/company/settings" }]}
        actions={
          <>
            <a className="button" href="/api/v1/evidence/access-review.csv">
              Access review (CSV)
            </a>
            <a className="button" href="/api/v1/evidence/access-review.xlsx">
              Access review (XLSX)
            </a>
            <a className="button" href="/api/v1/evidence/routes.csv">
              Routes (CSV)
            </a>
            <a className="button" href="/api/v1/evidence/routes.xlsx">
              Routes (XLSX)
            </a>
            <a className="button" href="/api/v1/evidence">
              Everything (JSON)
            </a>
          </>
        }
      />
      <Facts>
        <Fact label="As of">
          <DateTime iso={generatedAt} withTime />
        </Fact>
        <Fact label="Version">{version}</Fact>
        <Fact label="Routes with a guard that asks who you are">
          {routes.guarded} of {routes.all}
        </Fact>
        <Fact label="Migrations applied">{migrations.count}</Fact>
        <Fact label="Passwords" wide>
          {encryption.passwords}
        </Fact>
      </Facts>
      <Panel title="Nobody sees what is not theirs">
        <Isolation of={isolation} />
      </Panel>
      <Panel title="Who can get in" note="Your people and your partners’" flush>
        <DataTable caption="Access review" columns={PEOPLE} rows={people} rowKey={({ id }) => id} />
      </Panel>
      <Panel title="API keys" flush>
        <DataTable
          caption="API keys with their last use"
          columns={KEYS}
          rows={keys}
          rowKey={({ id }) => id}
          empty={<EmptyState title="No keys" />}
        />
      </Panel>
      <Panel title="Keys that seal secrets">
        {encryption.dataKeys.length === 0 ? (
          <p>The company has no secrets that have to be read again, so there is no key yet.</p>
        ) : (
          <ul>
            {encryption.dataKeys.map(({ version: number, wrappedBy, createdAt, rewrappedAt }) => (
              <li key={number}>
                Version {number}, made <DateTime iso={createdAt} />, wrapped by the service’s key {wrappedBy}
                {rewrappedAt === null ? null : (
                  <>
                    {" "}
                    since <DateTime iso={rewrappedAt} />
                  </>
                )}
              </li>
            ))}
          </ul>
        )}
      </Panel>
      <p>
        <a href="/company/permissions">What each role may do</a> · <a href="/company/audit">The audit log</a>
      </p>
    </div>
  );
}

/** What the test of isolation came to on the very commit that runs here; nothing is said when it did not run on it. */
function Isolation({ of: sweep }: { readonly of: Loaded["isolation"] }) {
  if (sweep === null) {
    return <p>This installation came without a result of the isolation sweep, so it can show none.</p>;
  }
  const { routes, pages, requests, callers, failed, ranAt, commit } = sweep;
  return (
    <div className="stack-tight">
      <p>
        Before this version was deployed, {callers.length} kinds of callers (each role, other companies, other
        partners, ended sessions and keys, nobody) tried all {routes} calls of the API and {pages} pages with
        one company’s ids: {requests.toLocaleString("en")} requests.{" "}
        {failed.length === 0
          ? "Whoever may not was refused, and nobody was shown anything of anybody else’s."
          : `In ${failed.length} places something was not as it should be.`}
      </p>
      {failed.length === 0 ? null : (
        <ul>
          {failed.map((name) => (
            <li key={name}>{name}</li>
          ))}
        </ul>
      )}
      <p className="small muted">
        <DateTime iso={ranAt} withTime />, commit <code>{commit.slice(0, 12)}</code>
      </p>
    </div>
  );
}

const never = <span className="muted">Never</span>;

const PEOPLE: readonly Column<Person>[] = [
  {
    key: "name",
    header: "Person",
    title: true,
    cell: ({ name, email }) => (
      <>
        {name} <span className="cell-note">{email}</span>
      </>
    ),
  },
  { key: "of", header: "Of", cell: ({ organisation }) => organisation ?? "The company" },
  {
    key: "role",
    header: "Role",
    cell: ({ role, shutOut }) => (shutOut ? "Shut out" : roleName(role as CompanyRole | PartnerRole)),
  },
  { key: "factor", header: "Second factor", cell: ({ secondFactor }) => (secondFactor ? "Yes" : "No") },
  {
    key: "methods",
    header: "Signs in by",
    cell: ({ signInMethods }) =>
      signInMethods.length === 0
        ? "Mailed link"
        : signInMethods.map((method) => labelOf("signInMethod", method)).join(", "),
  },
  {
    key: "seen",
    header: "Last seen",
    cell: ({ seenAt }) =>
      seenAt === null ? <span className="muted">No open session</span> : <DateTime iso={seenAt} />,
  },
];

const KEYS: readonly Column<Key>[] = [
  {
    key: "name",
    header: "Key",
    title: true,
    cell: ({ name, id }) => (
      <>
        {name} <span className="cell-note">{id}</span>
      </>
    ),
  },
  { key: "may", header: "May", prose: true, cell: ({ permissions }) => permissions.join(", ") },
  { key: "by", header: "Made by", cell: ({ createdBy }) => createdBy },
  {
    key: "used",
    header: "Last used",
    cell: ({ lastUsedAt }) => (lastUsedAt === null ? never : <DateTime iso={lastUsedAt} withTime />),
  },
  {
    key: "ends",
    header: "Ends",
    cell: ({ expiresAt, revokedAt, makerHasLeft }) =>
      revokedAt === null && !makerHasLeft ? <DateTime iso={expiresAt} /> : "Ended",
  },
];
