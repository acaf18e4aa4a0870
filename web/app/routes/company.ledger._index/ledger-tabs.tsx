import { Link } from "@remix-run/react";

export function LedgerTabs({ view }: { readonly view: "entries" | "totals" }) {
  return (
    <nav aria-label="Views of the ledger">
      <ul className="tabs">
        <li>
          <Link to="/company/ledger" aria-current={view === "entries" ? "page" : undefined}>
            Entries
          </Link>
        </li>
        <li>
          <Link to="/company/ledger?view=totals" aria-current={view === "totals" ? "page" : undefined}>
            Totals as of a date
          </Link>
        </li>
      </ul>
    </nav>
  );
}
