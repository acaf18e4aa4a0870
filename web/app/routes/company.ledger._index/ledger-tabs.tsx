import { Link } from "@remix-run/react";
import { href } from "#web/app/lib/search.ts";

export function LedgerTabs(props: {
  readonly view: "entries" | "totals";
  /** The moment that both views are of. */
  readonly asOf: string | undefined;
}) {
  const { view, asOf } = props;
  return (
    <nav aria-label="Views of the ledger">
      <ul className="tabs">
        <li>
          <Link to={href("/company/ledger", { asOf })} aria-current={view === "entries" ? "page" : undefined}>
            Entries
          </Link>
        </li>
        <li>
          <Link
            to={href("/company/ledger", { view: "totals", asOf })}
            aria-current={view === "totals" ? "page" : undefined}
          >
            Totals
          </Link>
        </li>
      </ul>
    </nav>
  );
}
