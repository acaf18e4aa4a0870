import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { requirePermission } from "#web/app/lib/require-permission.server.ts";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { MatrixTable } from "./matrix-table.tsx";

export const meta: MetaFunction = () => [{ title: "Who may do what · Fairshare" }];

export async function loader(args: LoaderFunctionArgs) {
  await requirePermission(args, "settings.read");
  return null;
}

export default function Permissions() {
  return (
    <div className="stack">
      <PageHeader
        title="Who may do what"
        crumbs={[{ label: "Settings", to: "/company/settings" }]}
        lead="The API and the pages go by these tables; what is not in them is not allowed."
      />
      <Panel title="In the company" flush>
        <MatrixTable audience="company" />
      </Panel>
      <Panel title="At a partner" flush>
        <MatrixTable audience="partner" />
      </Panel>
    </div>
  );
}
