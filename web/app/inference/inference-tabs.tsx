import { NavLink } from "@remix-run/react";

/** The pages about records of partners' work. */
export function InferenceTabs() {
  return (
    <nav aria-label="About touchpoints">
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
  { to: "/company/touchpoints", label: "Touchpoint queue" },
  { to: "/company/inference/matches", label: "Match review" },
  { to: "/company/inference", label: "Inference report" },
  { to: "/company/inference/settings", label: "Inference settings" },
] as const;
