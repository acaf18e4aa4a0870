import { NavLink } from "@remix-run/react";

/** The company's pages about registrations. */
export function RegistrationTabs() {
  return (
    <nav aria-label="About registrations">
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
  { to: "/company/registrations", label: "Registration queue" },
  { to: "/company/registrations/signals", label: "Signals" },
  { to: "/company/registrations/settings", label: "Settings" },
] as const;
