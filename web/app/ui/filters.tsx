import { Form, Link } from "@remix-run/react";
import { type ReactNode, useEffect, useId, useRef } from "react";

type FiltersProps = {
  readonly label: string;
  /** Words of the address that the form must not lose. */
  readonly keep?: { readonly [name: string]: string | undefined };
  /** Where nothing is filtered; null when nothing is. */
  readonly clear: string | null;
  readonly children: ReactNode;
};

/** Filters are a GET form: the address says what is shown, and it works before scripts arrive. */
export function Filters(props: FiltersProps) {
  // A link that clears the filters empties the fields only when they begin anew.
  return <FilterForm key={JSON.stringify([props.keep, props.clear])} {...props} />;
}

function FilterForm({ label, keep = {}, clear, children }: FiltersProps) {
  const form = useRef<HTMLFormElement>(null);
  const toggle = useId();
  useShortAddress(form);
  return (
    <Form ref={form} method="get" className="filters" role="search" aria-label={label} preventScrollReset>
      {Object.entries(keep).map(([name, value]) =>
        value === undefined ? null : <input key={name} type="hidden" name={name} value={value} />,
      )}
      {/* On a phone they would fill the first screen: they unfold when asked for, also before scripts arrive. */}
      <input type="checkbox" id={toggle} className="filters-toggle" defaultChecked={clear !== null} />
      <label htmlFor={toggle} className="filters-toggle-label">
        Filters
      </label>
      <div className="filters-fields">
        {children}
        <div className="filters-actions">
          <button type="submit" className="button">
            Apply
          </button>
          {clear === null ? null : <Link to={clear}>Clear</Link>}
        </div>
      </div>
    </Form>
  );
}

/** Leaves what was not filled in out of the address; without scripts it stands there empty and means the same. */
function useShortAddress(form: { readonly current: HTMLFormElement | null }) {
  useEffect(() => {
    const sent = form.current;
    const dropEmpty = ({ formData }: FormDataEvent) => {
      for (const [name, value] of [...formData]) if (value === "") formData.delete(name);
    };
    sent?.addEventListener("formdata", dropEmpty);
    return () => sent?.removeEventListener("formdata", dropEmpty);
  }, [form]);
}

/** Filters that are asked for seldom; open when one of them is in force, so that nothing filters unseen. */
export function MoreFilters({ open, children }: { readonly open: boolean; readonly children: ReactNode }) {
  return (
    <details className="filters-more" open={open}>
      <summary>More filters</summary>
      <div className="filters-more-fields">{children}</div>
    </details>
  );
}

/** A filter that came with a link, such as one partner's deals. It has no control, only a way to drop it. */
export function FilterChips({
  chips,
}: {
  readonly chips: readonly { readonly text: string; readonly without: string }[];
}) {
  if (chips.length === 0) return null;
  return (
    <ul className="chips" aria-label="Also filtered by">
      {chips.map((chip) => (
        <li key={chip.text} className="chip">
          <span className="chip-text">{chip.text}</span>
          <Link to={chip.without} aria-label={`Remove filter: ${chip.text}`}>
            Remove
          </Link>
        </li>
      ))}
    </ul>
  );
}
