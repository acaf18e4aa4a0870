import { NavLink } from "@remix-run/react";
import type { ReactNode } from "react";
import { labelOf } from "#web/app/lib/labels.ts";
import { useMay } from "#web/app/lib/use-may.ts";
import type { ConnectionView } from "#web/app/lib/views.ts";
import { Badge } from "#web/app/ui/badge.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import type { Permission } from "#worker/domain/access/permissions.ts";
import { ConnectionStatusBadge } from "./connection-status-badge.tsx";

/** The head of every page about one connection, with the ways between them. */
export function ConnectionHeader({
  connection,
  actions,
}: {
  readonly connection: ConnectionView;
  readonly actions?: ReactNode;
}) {
  const may = useMay();
  const { count } = useFormats();
  const home = `/company/connections/${connection.id}`;
  return (
    <>
      <PageHeader
        title={connection.name}
        crumbs={[{ label: "Connections", to: "/company/connections" }]}
        badges={
          <>
            <ConnectionStatusBadge status={connection.status} />
            <span className="muted">Salesforce, {labelOf("crmEnvironment", connection.environment)}</span>
          </>
        }
        {...(actions === undefined ? {} : { actions })}
      />
      <nav aria-label="About this connection">
        <ul className="tabs tabs-page">
          {TABS.filter(({ needs }) => may(needs)).map(({ path, label }) => (
            <li key={path}>
              <NavLink to={`${home}${path}`} end>
                {label}
                {path === "/problems" && connection.problems > 0 ? " " : null}
                {path === "/problems" && connection.problems > 0 ? (
                  <Badge tone="warning">{count(connection.problems)}</Badge>
                ) : null}
              </NavLink>
            </li>
          ))}
        </ul>
      </nav>
    </>
  );
}

const TABS: readonly { readonly path: string; readonly label: string; readonly needs: Permission }[] = [
  { path: "", label: "Syncs", needs: "connections.read" },
  { path: "/problems", label: "Problems", needs: "connections.read" },
  { path: "/mapping", label: "Field mapping", needs: "connections.write" },
  { path: "/test", label: "Test a deal", needs: "connections.write" },
  { path: "/partners", label: "Partner names", needs: "connections.read" },
  { path: "/registrations", label: "Registrations", needs: "connections.write" },
  { path: "/write-back", label: "Write-back", needs: "connections.write" },
  { path: "/messages", label: "Outbound messages", needs: "connections.write" },
];
