import { type ReactNode, useId } from "react";

/** A titled part of a page. `flush` leaves the padding to a table inside. */
export function Panel(props: {
  readonly title?: string;
  readonly note?: ReactNode;
  readonly flush?: boolean;
  readonly children: ReactNode;
}) {
  const { title, note, flush = false, children } = props;
  const id = useId();
  const body = flush ? children : <div className="panel-body">{children}</div>;
  if (title === undefined) return <div className="panel">{body}</div>;
  return (
    <section className="panel" aria-labelledby={id}>
      <div className="panel-head">
        <h2 id={id}>{title}</h2>
        {note === undefined ? null : <span className="small">{note}</span>}
      </div>
      {body}
    </section>
  );
}
