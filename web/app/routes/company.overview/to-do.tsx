import { useRouteLoaderData } from "@remix-run/react";
import type { loader } from "#web/app/routes/company/route.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { Stat, Stats } from "#web/app/ui/stat.tsx";

/** What waits for whoever is signed in; nothing where nothing does. */
export function ToDo() {
  const { count } = useFormats();
  const counts = useRouteLoaderData<typeof loader>("routes/company")?.counts;
  if (counts === undefined) return null;
  const { registrations, lateRegistrations, disputes, reviews, touchpoints } = counts;
  const all = [
    {
      label: "Registrations to answer",
      to: "/company/registrations",
      n: registrations,
      note: lateRegistrations === 0 ? undefined : `${count(lateRegistrations)} late`,
    },
    { label: "Disputes to decide", to: "/company/disputes?state=undecided", n: disputes },
    { label: "Deals to split by hand", to: "/company/reviews", n: reviews },
    {
      label: "Touchpoints to confirm",
      to: "/company/touchpoints?band=review&decision=open",
      n: touchpoints,
    },
  ];
  const waiting = all.filter(({ n }) => n > 0);
  if (waiting.length === 0) return null;
  return (
    <Stats label="Waits for you">
      {waiting.map(({ label, to, n, note }) => (
        <Stat key={to} label={label} to={to} note={note}>
          {count(n)}
        </Stat>
      ))}
    </Stats>
  );
}
