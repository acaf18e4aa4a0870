import { labelOf } from "#web/app/lib/labels.ts";
import type { RegistrationDetailView, RegistrationFormView } from "#web/app/lib/views.ts";
import { AskedFields } from "#web/app/registrations/asked-fields.tsx";
import type { RefusedMove } from "#web/app/registrations/make-move.server.ts";
import { MovePanel } from "#web/app/registrations/move-panel.tsx";
import { conflictsOf } from "#web/app/registrations/registration-words.ts";
import { Field, type Option, Select } from "#web/app/ui/field.tsx";
import { releaseCauses } from "#worker/domain/registration/registration.ts";
import { ContestMove } from "./contest-move.tsx";
import { DecideContest } from "./decide-contest.tsx";

type CompanyMovesProps = {
  readonly registration: RegistrationDetailView;
  readonly form: RegistrationFormView;
  readonly people: readonly Option[];
  readonly refused: RefusedMove | undefined;
};

/** The company's moves, as the table of moves allows them now. */
export function CompanyMoves(props: CompanyMovesProps) {
  const { registration, refused } = props;
  const may = new Set<string>(registration.moves.map(({ move }) => move));
  const { version, partnerName } = registration;
  const common = { version, refused };
  const inWay = conflictsOf(registration).length;
  return (
    <div className="stack-tight">
      {may.has("award") ? <DecideContest registration={registration} refused={refused} /> : null}
      {may.has("review") ? (
        <MovePanel
          {...common}
          intent="review"
          title="Take under review"
          lead={`${partnerName} sees that somebody is at it. It is yours unless it is assigned already.`}
          button="Take under review"
        />
      ) : null}
      {may.has("approve") ? (
        <MovePanel
          {...common}
          intent="approve"
          title="Approve"
          lead={
            inWay === 0
              ? `The deal is protected for ${partnerName} from then on.`
              : "Something is in its way: look at it above first. Approving gives this partner the protection all the same, unless another registration holds the same customer and product."
          }
          button="Approve"
          tone="primary"
          reason={{ label: "A word to the partner", isNeeded: false }}
          open={inWay === 0}
        />
      ) : null}
      {may.has("request_info") ? (
        <MovePanel
          {...common}
          intent="request_info"
          title="Return for information"
          lead={`${partnerName} can change only what you choose. Your clock stands still until it answers.`}
          button="Return it"
          reason={{ label: "What you want to know", isNeeded: true }}
        >
          <AskedFields form={props.form} error={refused?.problem.fields.fields} />
        </MovePanel>
      ) : null}
      {may.has("reject") ? (
        <MovePanel
          {...common}
          intent="reject"
          title="Reject"
          lead={`${partnerName} reads the reason and may appeal once. What is rejected blocks nobody.`}
          button="Reject"
          tone="danger"
          reason={{ label: "Reason", isNeeded: true }}
        />
      ) : null}
      {may.has("contest") ? <ContestMove registration={registration} refused={refused} /> : null}
      {may.has("testify") ? (
        <MovePanel
          {...common}
          intent="testify"
          title="Add what speaks for it"
          lead={`Such as what ${partnerName} has told you elsewhere. ${partnerName} reads it too.`}
          button="Add it"
          reason={{ label: "What speaks for it", isNeeded: true }}
          takesFiles={registration.takesFiles}
        />
      ) : null}
      <Protection {...props} may={may} />
      {may.has("assign") ? (
        <MovePanel
          {...common}
          intent="assign"
          title="Assign"
          lead="Who of your team looks after it. The partner does not see it."
          button="Assign"
        >
          <Field id="assigneeId" label="Assigned to" error={refused?.problem.fields.assigneeId}>
            {(control) => (
              <Select
                control={control}
                name="assigneeId"
                value={registration.company?.assignee?.id}
                none="Nobody"
                options={props.people}
              />
            )}
          </Field>
        </MovePanel>
      ) : null}
    </div>
  );
}

/** What is done with a registration that protects, or has until now. */
function Protection({
  registration,
  refused,
  may,
}: CompanyMovesProps & { readonly may: ReadonlySet<string> }) {
  const { version, partnerName, takesFiles } = registration;
  const common = { version, refused };
  return (
    <>
      {may.has("extend") ? (
        <MovePanel
          {...common}
          intent="extend"
          title="Extend the protection"
          lead="Each extension is counted; how many there may be is a setting."
          button="Extend"
          reason={{ label: "What it rests on", isNeeded: true, hint: `${partnerName} reads it.` }}
          takesFiles={takesFiles}
        >
          <Field id="days" label="Days (optional)" hint="As many as the settings say, when left empty.">
            {(control) => <input {...control} name="days" type="number" min={1} max={365} />}
          </Field>
        </MovePanel>
      ) : null}
      {may.has("release") ? (
        <MovePanel
          {...common}
          intent="release"
          title="End the protection"
          lead={`${partnerName} is told why. Others can register and be approved for this customer from then on.`}
          button="End the protection"
          tone="danger"
          reason={{ label: "Reason", isNeeded: true }}
        >
          <Field id="cause" label="Because">
            {(control) => (
              <Select
                control={control}
                name="cause"
                value="customer_choice"
                options={releaseCauses.map((value) => ({ value, label: labelOf("releaseCause", value) }))}
              />
            )}
          </Field>
        </MovePanel>
      ) : null}
      {may.has("win") ? (
        <MovePanel
          {...common}
          intent="close"
          title="Record won or lost"
          lead="For deals that no CRM tells of. A deal that is linked follows its CRM by itself."
          button="Record it"
          reason={{ label: "A word to the partner", isNeeded: false }}
        >
          <Field id="outcome" label="Outcome">
            {(control) => (
              <Select
                control={control}
                name="outcome"
                value="won"
                options={[
                  { value: "won", label: "Won" },
                  { value: "lost", label: "Lost" },
                ]}
              />
            )}
          </Field>
          <Field id="closedOn" label="Closed on (optional)" hint="Today, when left empty.">
            {(control) => <input {...control} type="date" name="closedOn" />}
          </Field>
        </MovePanel>
      ) : null}
    </>
  );
}
