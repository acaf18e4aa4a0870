import type { ReactNode } from "react";
import { DateTime } from "./date-time.tsx";

export type TimelineItem = {
  readonly key: string;
  /** ISO; null when nobody knows. */
  readonly at: string | null;
  readonly title: ReactNode;
  readonly detail?: ReactNode;
  readonly kind: "counted" | "excluded" | "milestone";
};

export function Timeline({ items }: { readonly items: readonly TimelineItem[] }) {
  return (
    <ol className="timeline">
      {[...items].sort(byTime).map((item) => (
        <li key={item.key} className={item.kind === "counted" ? undefined : `is-${item.kind}`}>
          <div className="timeline-line">
            <span>{item.title}</span>
            <span className="timeline-when">
              {item.at === null ? "Date unknown" : <DateTime iso={item.at} />}
            </span>
          </div>
          {item.detail === undefined ? null : <div className="small muted">{item.detail}</div>}
        </li>
      ))}
    </ol>
  );
}

function byTime(a: TimelineItem, b: TimelineItem): number {
  if (a.at === b.at) return Number(a.kind === "milestone") - Number(b.kind === "milestone");
  if (a.at === null) return 1;
  if (b.at === null) return -1;
  return a.at < b.at ? -1 : 1;
}
