import type { ReactNode } from "react";

/** Why there is nothing here, and what to do next. */
export function EmptyState(props: {
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}) {
  return (
    <div className="empty">
      <h2>{props.title}</h2>
      {props.children}
      {props.action}
    </div>
  );
}
