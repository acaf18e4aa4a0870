import { labelOf } from "#web/app/lib/labels.ts";
import type { DisputeDetailView } from "#web/app/lib/views.ts";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { Panel } from "#web/app/ui/panel.tsx";

type Event = DisputeDetailView["events"][number];

/** Everything that was said and done, in order; `base` is where the API has the dispute. */
export function DisputeHistory({
  dispute,
  base,
}: {
  readonly dispute: DisputeDetailView;
  readonly base: string;
}) {
  return (
    <Panel title="History">
      <ol className="conversation">
        {dispute.events.map((event) => (
          <li key={event.seq} className={event.text === "" ? "is-brief" : undefined}>
            <p className="conversation-head">
              <span>
                <strong>{event.author}</strong> {labelOf("disputeEvent", event.kind)}
                {event.kind === "adjust" ? ` #${dispute.adjustment?.entrySeq ?? ""}` : ""}
              </span>
              <span className="small muted">
                <DateTime iso={event.at} withTime />
              </span>
            </p>
            {event.text === "" ? null : <p className="conversation-text">{event.text}</p>}
            <Files event={event} base={base} />
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function Files({ event, base }: { readonly event: Event; readonly base: string }) {
  const formats = useFormats();
  if (event.files.length === 0) return null;
  return (
    <ul className="conversation-files" aria-label="Evidence">
      {event.files.map(({ id, name, bytes }) => (
        <li key={id}>
          <a href={`${base}/evidence/${id}`} download>
            {name}
          </a>{" "}
          <span className="small muted">{formats.count(Math.ceil(bytes / 1024))} KB</span>
        </li>
      ))}
    </ul>
  );
}
