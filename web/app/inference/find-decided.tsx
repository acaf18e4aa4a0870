import { Form } from "@remix-run/react";
import { SearchField } from "#web/app/ui/search-field.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";

/** As many of each list as are shown at once. */
export const MOST_DECIDED = 500;

/** Finds what was decided by what is written in it; not there while everything is shown and little of it. */
export function FindDecided(props: {
  readonly label: string;
  readonly q: string | undefined;
  readonly count: number;
  readonly kept?: Readonly<Record<string, string>>;
}) {
  const { label, q, count, kept = {} } = props;
  if (q === undefined && count < fewDecided) return null;
  return (
    <search>
      <Form method="get" className="filters">
        {Object.entries(kept).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <SearchField label={label} value={q} />
        <SubmitButton>Find</SubmitButton>
      </Form>
    </search>
  );
}

const fewDecided = 10;

/** For a panel's head, where there are more than are shown. */
export function latestOnly(count: number): string | undefined {
  return count < MOST_DECIDED
    ? undefined
    : `The latest ${MOST_DECIDED}: find earlier ones by a part of their names`;
}
