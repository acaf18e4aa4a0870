import { NavLink } from "@remix-run/react";

/** The pages about rules. */
export function RuleTabs() {
  return (
    <nav aria-label="About rules">
      <ul className="tabs tabs-page">
        {TABS.map(({ to, label }) => (
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

const TABS = [
  { to: "/company/rules", label: "Rules" },
  { to: "/company/rules/compare", label: "Compare models" },
  { to: "/company/back-tests", label: "Back-tests" },
  { to: "/company/reviews", label: "Review queue" },
] as const;
