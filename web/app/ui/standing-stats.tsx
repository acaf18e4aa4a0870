import type { StandingView } from "#web/app/lib/views.ts";
import { useFormats } from "./formats-context.tsx";
import { MoneyList } from "./money.tsx";
import { Stat, Stats } from "./stat.tsx";

/** What a ledger said of one partner at a moment, in figures. */
export function StandingStats({ standing }: { readonly standing: StandingView }) {
  const { count } = useFormats();
  return (
    <Stats label="Figures as of then">
      <Stat label="Attributed by then" lead>
        <MoneyList values={standing.attributed} />
      </Stat>
      <Stat label="Entries by then">{count(standing.entries)}</Stat>
      {standing.overlays.map((overlay) => (
        <Stat key={`${overlay.book} ${overlay.currency}`} label={`Overlay: ${overlay.book}`}>
          <MoneyList values={[overlay]} />
        </Stat>
      ))}
    </Stats>
  );
}
