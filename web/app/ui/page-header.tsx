import { Link } from "@remix-run/react";
import type { ReactNode } from "react";

export type Crumb = { readonly label: string; readonly to: string };

export function PageHeader(props: {
  readonly title: string;
  readonly crumbs?: readonly Crumb[];
  readonly badges?: ReactNode;
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
}) {
  const { title, crumbs = [], badges, lead, actions } = props;
  return (
    <header className="page-header">
      {crumbs.length === 0 ? null : (
        <nav aria-label="Breadcrumb">
          <ol className="crumbs">
            {crumbs.map((crumb) => (
              <li key={crumb.to}>
                <Link to={crumb.to}>{crumb.label}</Link>
              </li>
            ))}
          </ol>
        </nav>
      )}
      <div className="page-header-line">
        <div className="page-header-title stack-tight">
          <h1>{title}</h1>
          {badges === undefined ? null : <div className="row">{badges}</div>}
          {lead === undefined ? null : <p className="muted prose">{lead}</p>}
        </div>
        {actions === undefined ? null : <div className="page-actions">{actions}</div>}
      </div>
    </header>
  );
}
