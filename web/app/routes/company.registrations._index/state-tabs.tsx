import { Link } from "@remix-run/react";
import { labelOf } from "#web/app/lib/labels.ts";
import { href } from "#web/app/lib/search.ts";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { registrationStates, undecidedStates } from "#worker/domain/registration/registration-state.ts";
import { PATH, type QueueQuery } from "./queue-query.ts";

type Counts = {
  readonly byState: { readonly [state in (typeof registrationStates)[number]]?: number | undefined };
  readonly overdue: number;
};

/** One tab a state that has registrations, before them what waits and what is late. */
export function StateTabs({ counts, query }: { readonly counts: Counts; readonly query: QueueQuery }) {
  const { count } = useFormats();
  const of = (state: (typeof registrationStates)[number]) => counts.byState[state] ?? 0;
  const waiting = undecidedStates.reduce((sum, state) => sum + of(state), 0);
  const states = registrationStates.filter((state) => of(state) > 0 || state === query.view);
  const tabs = [
    { view: "undecided", label: "Waiting", n: waiting },
    { view: "overdue", label: "Overdue", n: counts.overdue },
    ...states.map((state) => ({ view: state, label: labelOf("registrationState", state), n: of(state) })),
    { view: "all", label: "All", n: null },
  ] as const;
  return (
    <nav aria-label="Registrations by state">
      <ul className="tabs">
        {tabs.map(({ view, label, n }) => (
          <li key={view}>
            <Link
              to={href(PATH, { ...query, view: view === "undecided" ? undefined : view })}
              {...(view === query.view ? { "aria-current": "page" as const } : {})}
            >
              {label}
              {n === null ? null : <span className="muted"> {count(n)}</span>}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
