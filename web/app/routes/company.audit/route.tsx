import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { useLoaderData } from "@remix-run/react";
import { auditQuery } from "#web/app/audit/audit-filters.tsx";
import { AuditPage } from "#web/app/audit/audit-page.tsx";
import { apiOf, read } from "#web/app/lib/api.server.ts";
import { pick } from "#web/app/lib/search.ts";
import { ExportLinks } from "#web/app/ui/export-links.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";

export const meta: MetaFunction = () => [{ title: "Audit log · Fairshare" }];

const PATH = "/company/audit";
const ACTIONS = [
  "rule",
  "rules",
  "override",
  "import",
  "run",
  "back_test",
  "member",
  "invitation",
  "partnership",
  "partner",
  "key",
  "single_sign_on",
  "session",
  "company",
] as const;

export async function loader(args: LoaderFunctionArgs) {
  const { client } = apiOf(args);
  const query = pick(args.request.url, auditQuery);
  const [page, team] = await Promise.all([
    read(client.audit.$get({ query }), args.request),
    read(client.team.$get(), args.request),
  ]);
  return { page, query, people: team.items.map(({ id, name }) => ({ value: id, label: name })) };
}

export default function CompanyAudit() {
  const { page, query, people } = useLoaderData<typeof loader>();
  return (
    <div className="stack">
      <PageHeader
        title="Audit log"
        crumbs={[{ label: "Settings", to: "/company/settings" }]}
        lead="Who did what, when, and what it was before. Lines are written with the change itself and are never changed."
        actions={<ExportLinks list="/api/v1/audit" query={{ ...query, cursor: undefined }} />}
      />
      <AuditPage path={PATH} page={page} query={query} actions={ACTIONS} people={people} />
    </div>
  );
}
