import type { ReactNode } from "react";
import { labelOf, plain } from "#web/app/lib/labels.ts";
import { Badge } from "./badge.tsx";
import { useFormats } from "./formats-context.tsx";
import type { TimelineItem } from "./timeline.tsx";

type Touchpoint = {
  readonly id: string;
  readonly source: string;
  readonly type: string | null;
  readonly role: string | null;
  readonly units: string | null;
  readonly confidence: number | null;
  readonly occurredAt: string | null;
  readonly note: string | null;
  readonly counted: boolean;
  readonly reason: string | null;
};

/** A touchpoint as a line of the timeline; `who` is whatever the reader may know of the partner. */
export function touchpointItem(touchpoint: Touchpoint, who: ReactNode): TimelineItem {
  return {
    key: touchpoint.id,
    at: touchpoint.occurredAt,
    kind: touchpoint.counted ? "counted" : "excluded",
    title: (
      <>
        <strong>{who}</strong>
        {touchpoint.role === null ? null : `, ${labelOf("role", touchpoint.role)}`}{" "}
        {touchpoint.counted ? null : <Badge>Not counted</Badge>}
      </>
    ),
    detail: <Detail touchpoint={touchpoint} />,
  };
}

function Detail({ touchpoint }: { readonly touchpoint: Touchpoint }) {
  const { exactShare } = useFormats();
  const { source, type, units, confidence, note, reason } = touchpoint;
  return (
    <>
      {labelOf("source", source)}
      {type === null ? null : `, ${plain(type)}`}
      {units === null ? null : `, ${units} units`}
      {confidence === null || confidence === 1 ? null : <>, {exactShare(confidence * 1_000_000)} certain</>}
      {note === null ? null : <span className="cell-note">{note}</span>}
      {reason === null ? null : <span className="cell-note">Not counted: {labelOf("reason", reason)}</span>}
    </>
  );
}
