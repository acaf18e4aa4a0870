import type { RegistrationDetailView } from "#web/app/lib/views.ts";
import type { RefusedMove } from "#web/app/registrations/make-move.server.ts";
import { MovePanel } from "#web/app/registrations/move-panel.tsx";
import { Field } from "#web/app/ui/field.tsx";

/** One of them, a split among them, or none; the reason goes to all. */
export function DecideContest(props: {
  readonly registration: RegistrationDetailView;
  readonly refused: RefusedMove | undefined;
}) {
  const { registration, refused } = props;
  const contestants = [registration, ...registration.contest];
  const error = refused?.intent === "decide" ? refused.problem.fields.shares : undefined;
  return (
    <MovePanel
      version={registration.version}
      refused={refused}
      intent="decide"
      title="Decide"
      lead="What the partners have said stands in the history of each registration."
      button="Decide"
      tone="primary"
      reason={{ label: "Reason", isNeeded: true, hint: "Every partner of the contest reads it." }}
      open
    >
      <fieldset className="form">
        <legend className="field-label">Outcome</legend>
        {contestants.map((one, at) => (
          <Outcome
            key={one.id}
            value={`primary ${one.id}`}
            title={`${one.partnerName} alone`}
            note={`Registration ${one.number}, ${one.accountName}, is protected; the others are rejected.`}
            isChosen={at === 0}
          />
        ))}
        {contestants.length < 2 ? null : (
          <Outcome value="split" title="A split" note="Each is protected for its part, in percent." />
        )}
        <Outcome value="reject" title="None of them" note="All are rejected, and none is protected." />
      </fieldset>
      {contestants.length < 2 ? null : (
        <fieldset className="field" id="shares" tabIndex={-1}>
          <legend className="field-label">Parts of a split, in percent</legend>
          <div className="field-grid">
            {contestants.map((one) => (
              <Field
                key={one.id}
                id={`percent.${one.id}`}
                label={one.partnerName}
                hint={`Registration ${one.number}`}
              >
                {(control) => (
                  <>
                    <input type="hidden" name="contestant" value={one.id} />
                    <input {...control} name={`percent.${one.id}`} type="number" min={1} max={99} />
                  </>
                )}
              </Field>
            ))}
          </div>
          <p className="field-hint">Together they make 100. They count for a split only.</p>
          {error === undefined ? null : <p className="field-error">{error}</p>}
        </fieldset>
      )}
    </MovePanel>
  );
}

function Outcome(props: {
  readonly value: string;
  readonly title: string;
  readonly note: string;
  readonly isChosen?: boolean;
}) {
  const { value, title, note, isChosen = false } = props;
  return (
    <label className="choice">
      <input type="radio" name="outcome" value={value} required defaultChecked={isChosen} />
      <span className="choice-title">{title}</span>
      <span className="choice-note">{note}</span>
    </label>
  );
}
