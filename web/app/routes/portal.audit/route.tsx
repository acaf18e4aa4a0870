import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { useLoaderData } from "@remix-run/react";
import { auditQuery } from "#web/app/audit/audit-filters.tsx";
import { AuditPage } from "#web/app/audit/audit-page.tsx";
import { apiOf, read } from "#web/app/lib/api.server.ts";
import { pick } from "#web/app/lib/search.ts";
import { PageHeader } from "#web/app/ui/page-header.tsx";

export const meta: MetaFunction = () => [{ title: "Audit log · Fairshare" }];

const ACTIONS = ["member", "invitation", "join", "partnership", "organisation", "key", "session"] as const;

export async function loader(args: LoaderFunctionArgs) {
  const query = pick(args.request.url, auditQuery);
  return { page: await read(apiOf(args).client.portal.audit.$get({ query }), args.request), query };
}

export default function PortalAudit() {
  const { page, query } = useLoaderData<typeof loader>();
  return (
    <div className="stack">
      <PageHeader
        title="Audit log"
        crumbs={[{ label: "Team", to: "/portal/team" }]}
        lead="Who did what in your organisation, when, and what it was before."
      />
      <AuditPage path="/portal/audit" page={page} query={query} actions={ACTIONS} people={[]} />
    </div>
  );
}
