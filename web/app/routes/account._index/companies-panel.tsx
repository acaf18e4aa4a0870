import { Link } from "@remix-run/react";
import { Panel } from "#web/app/ui/panel.tsx";

export function CompaniesPanel({ names }: { readonly names: readonly string[] }) {
  return (
    <Panel title="Companies">
      <p>{names.length === 0 ? "You belong to none at the moment." : `You belong to ${inWords(names)}.`}</p>
      <p>
        <Link to="/account/companies" className="button">
          Switch or found another
        </Link>
      </p>
    </Panel>
  );
}

const MOST_NAMED = 3;

function inWords(names: readonly string[]): string {
  const named = names.slice(0, MOST_NAMED);
  const others = names.length - named.length;
  const parts = others === 0 ? named : [...named, `${others} more`];
  return parts.length === 1 ? (parts[0] ?? "") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}
