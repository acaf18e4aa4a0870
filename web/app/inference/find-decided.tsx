import { Filters } from "#web/app/ui/filters.tsx";
import { SearchField } from "#web/app/ui/search-field.tsx";

/** As many of each list as are shown at once. */
const MOST_DECIDED = 500;

/** Finds what was decided by what is written in it; not there while everything is shown and little of it. */
export function FindDecided(props: {
  readonly label: string;
  readonly q: string | undefined;
  readonly count: number;
  /** Where everything is shown. */
  readonly all: string;
  readonly keep?: Readonly<Record<string, string>>;
}) {
  const { label, q, count, all, keep = {} } = props;
  if (q === undefined && count < fewDecided) return null;
  return (
    <Filters label={label} keep={keep} clear={q === undefined ? null : all}>
      <SearchField label={label} value={q} />
    </Filters>
  );
}

const fewDecided = 10;

/** For a panel's head, where there are more than are shown. */
export function latestOnly(count: number): string | undefined {
  return count < MOST_DECIDED
    ? undefined
    : `The latest ${MOST_DECIDED}: find earlier ones by a part of their names`;
}
