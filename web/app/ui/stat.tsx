import { Link } from "@remix-run/react";
import type { ReactNode } from "react";

/** `count` is told where the usual width of a figure would leave one of them alone on its line. */
export function Stats({
  children,
  label,
  count,
}: {
  readonly children: ReactNode;
  readonly label: string;
  readonly count?: 7;
}) {
  return (
    <dl className={count === 7 ? "stats stats-of-seven" : "stats"} aria-label={label}>
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
