import { Link } from "@remix-run/react";
import { Allowed } from "#web/app/ui/allowed.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import type { CompanyPermission } from "#worker/domain/access/permissions.ts";

type SettingsLink = {
  readonly to: string;
  readonly label: string;
  readonly about: string;
  readonly permission: CompanyPermission;
};

const LINKS: readonly SettingsLink[] = [
  {
    to: "/company/rates",
    label: "Exchange rates",
    about: "What other currencies are worth, and what lacks a rate.",
    permission: "ledger.read",
  },
  {
    to: "/company/audit",
    label: "Audit log",
    about: "Who did what, when, and what it was before.",
    permission: "audit.read",
  },
  {
    to: "/company/permissions",
    label: "Who may do what",
    about: "Every permission, and the roles that have it.",
    permission: "settings.read",
  },
  {
    to: "/company/evidence",
    label: "Evidence",
    about: "What an auditor asks for: who can get in, keys, guards and versions.",
    permission: "evidence.read",
  },
  {
    to: "/company/data",
    label: "Company data",
    about: "A copy of everything, or the end of the company.",
    permission: "company.export",
  },
  {
    to: "/company/single-sign-on",
    label: "Company sign-in",
    about: "Your people sign in where they sign in to everything else.",
    permission: "settings.read",
  },
  {
    to: "/company/statements/settings",
    label: "Statements",
    about: "Logo, colour, and the days that partners have to speak up.",
    permission: "statements.read",
  },
  {
    to: "/company/webhooks",
    label: "Webhooks and Slack",
    about: "Programs of your own, or a channel, that are told of what happens.",
    permission: "channels.read",
  },
  {
    to: "/company/notifications/deliveries",
    label: "Delivery log",
    about: "Who was told of what, and what became of it.",
    permission: "channels.read",
  },
  {
    to: "/company/keys",
    label: "API keys",
    about: "For programs that work for the company.",
    permission: "keys.read",
  },
  {
    to: "/company/rules",
    label: "How rules come into force",
    about: "Whether a second person approves them, below the list of rules.",
    permission: "rules.settings",
  },
];

export function SettingsLinks() {
  return (
    <Panel title="More settings">
      <ul className="plain-list">
        {LINKS.map(({ to, label, about, permission }) => (
          <Allowed key={to} to={permission}>
            <li>
              <Link to={to}>{label}</Link> <span className="muted">{about}</span>
            </li>
          </Allowed>
        ))}
      </ul>
    </Panel>
  );
}
