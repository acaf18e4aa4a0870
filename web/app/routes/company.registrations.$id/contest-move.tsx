import type { RegistrationDetailView } from "#web/app/lib/views.ts";
import type { RefusedMove } from "#web/app/registrations/make-move.server.ts";
import { MovePanel } from "#web/app/registrations/move-panel.tsx";
import { conflictsOf } from "#web/app/registrations/registration-words.ts";

/** Puts it beside those in its way, for every side to say what speaks for it. */
export function ContestMove(props: {
  readonly registration: RegistrationDetailView;
  readonly refused: RefusedMove | undefined;
}) {
  const { registration, refused } = props;
  const rivals = conflictsOf(registration).filter(({ kind }) => kind === "registration");
  const error = refused?.intent === "contest" ? refused.problem.fields.rivalIds : undefined;
  return (
    <MovePanel
      version={registration.version}
      refused={refused}
      intent="contest"
      title="Contest"
      lead="Each partner is asked what speaks for its claim, and none is told whose the others are. Then you decide: one, a split, or none."
      button="Contest"
      reason={{ label: "What is contested", isNeeded: true, hint: "Each of these partners reads it." }}
    >
      {rivals.length === 0 ? null : (
        <fieldset className="field" id="rivalIds" tabIndex={-1}>
          <legend className="field-label">Contested together with</legend>
          <input type="hidden" name="chooses" value="rivals" />
          {rivals.map(({ id, label, partnerName }) => (
            <label key={id} className="check">
              <input type="checkbox" name="rivalIds" value={id} defaultChecked />
              <span>
                {label}
                {partnerName === null ? "" : `, ${partnerName}`}
              </span>
            </label>
          ))}
          {error === undefined ? null : <p className="field-error">{error}</p>}
        </fieldset>
      )}
    </MovePanel>
  );
}
