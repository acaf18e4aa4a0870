import { NavLink } from "@remix-run/react";
import type { GuideEntry } from "./guide.server.ts";

/** All pages of the guide; the one that is shown is marked. */
export function GuideList({ entries }: { readonly entries: readonly GuideEntry[] }) {
  return (
    <nav aria-label="Guide">
      <ul className="nav">
        {entries.map(({ id, title }) => (
          <li key={id}>
            <NavLink to={`/help/${id}`}>{title}</NavLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
