import { Link } from "@remix-run/react";
import { useId } from "react";
import type { FoundGroup } from "./found-groups.ts";

export function FoundList({ groups }: { readonly groups: readonly FoundGroup[] }) {
  return (
    <div className="found">
      {groups.map((group) => (
        <Group key={group.heading} group={group} />
      ))}
    </div>
  );
}

function Group({ group: { heading, links, more } }: { readonly group: FoundGroup }) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <h2 id={id} className="found-heading">
        {heading}
      </h2>
      <ul className="found-links">
        {links.map(({ to, title, note }) => (
          <li key={`${to} ${title}`}>
            <Link to={to} className="found-link">
              <span className="found-title">{title}</span>
              {note === null || note === "" ? null : <span className="found-note">{note}</span>}
            </Link>
          </li>
        ))}
        {more === null ? null : (
          <li>
            {more.to === null ? (
              <p className="found-rest muted small">{more.label}</p>
            ) : (
              <Link to={more.to} className="found-link found-more">
                {more.label}
              </Link>
            )}
          </li>
        )}
      </ul>
    </section>
  );
}
