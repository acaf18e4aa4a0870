import { Link } from "@remix-run/react";
import type { ReactNode } from "react";

export function Stats({ children, label }: { readonly children: ReactNode; readonly label: string }) {
  return (
    <dl className="stats" aria-label={label}>
      {children}
    </dl>
  );
}

/** A figure and, where there are rows behind it, the way to them. `lead` gives it the whole width on a phone. */
export function Stat(props: {
  readonly label: string;
  readonly to?: string | undefined;
  readonly note?: ReactNode;
  readonly lead?: boolean;
  readonly children: ReactNode;
}) {
  const { label, to, note, lead = false, children } = props;
  return (
    <div className={lead ? "stat stat-lead" : "stat"}>
      <dt>{label}</dt>
      <dd className="stat-value">{to === undefined ? children : <Link to={to}>{children}</Link>}</dd>
      {note === undefined ? null : <dd className="stat-note">{note}</dd>}
    </div>
  );
}
