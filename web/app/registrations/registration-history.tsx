import { labelOf } from "#web/app/lib/labels.ts";
import type { RegistrationDetailView, RegistrationFormView } from "#web/app/lib/views.ts";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { fieldLabel } from "./registration-words.ts";

type Event = RegistrationDetailView["events"][number];

/** Everything that was said and done, in order, each with who, when and why. */
export function RegistrationHistory(props: {
  readonly registration: RegistrationDetailView;
  readonly form: Pick<RegistrationFormView, "customFields">;
}) {
  const { registration, form } = props;
  return (
    <Panel title="History">
      <ol className="conversation">
        {registration.events.map((event) => (
          <li key={event.seq} className={event.text === "" ? "is-brief" : undefined}>
            <p className="conversation-head">
              <span>
                <strong>{event.author}</strong> {labelOf("registrationMove", event.move)}
                <Consequence event={event} />
              </span>
              <span className="small muted">
                <DateTime iso={event.at} withTime />
              </span>
            </p>
            {event.text === "" ? null : <p className="conversation-text">{event.text}</p>}
            {event.fields.length === 0 ? null : (
              <p className="small muted">{event.fields.map((name) => fieldLabel(name, form)).join(", ")}</p>
            )}
          </li>
        ))}
      </ol>
    </Panel>
  );
}

const PROTECTS: readonly Event["move"][] = ["approve", "award", "extend"];

function Consequence({ event }: { readonly event: Event }) {
  const { day } = useFormats();
  if (event.move === "remind") return event.days === null ? null : <>, {event.days} days before it</>;
  if (event.expiresAt === null || !PROTECTS.includes(event.move)) return null;
  return <>: protected until {day(event.expiresAt)}</>;
}
