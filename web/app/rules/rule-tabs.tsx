import { NavLink } from "@remix-run/react";
import { useMay } from "#web/app/lib/use-may.ts";
import type { Permission } from "#worker/domain/access/permissions.ts";

/** The pages about rules. */
export function RuleTabs() {
  const may = useMay();
  return (
    <nav aria-label="About rules">
      <ul className="tabs tabs-page">
        {TABS.filter(({ needs }) => may(needs)).map(({ to, label }) => (
          <li key={to}>
            <NavLink to={to} end>
              {label}
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}

const TABS: readonly { readonly to: string; readonly label: string; readonly needs: Permission }[] = [
  { to: "/company/rules", label: "Rules", needs: "rules.read" },
  { to: "/company/rules/compare", label: "Compare models", needs: "analysis.run" },
  { to: "/company/back-tests", label: "Back-tests", needs: "rules.read" },
  { to: "/company/reviews", label: "Review queue", needs: "deals.read" },
];
