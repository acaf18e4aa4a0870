import type { RegistrationDetailView } from "#web/app/lib/views.ts";
import type { RefusedMove } from "#web/app/registrations/make-move.server.ts";
import { MovePanel } from "#web/app/registrations/move-panel.tsx";

/** The partner's moves, as the table of moves allows them now; handing in and answering stand with the form. */
export function PartnerMoves(props: {
  readonly registration: RegistrationDetailView;
  readonly refused: RefusedMove | undefined;
}) {
  const { registration, refused } = props;
  const { companyName, version, state, takesFiles } = registration;
  const may = new Set(registration.moves.map(({ move }) => move));
  const common = { version, refused };
  return (
    <>
      {may.has("testify") ? (
        <MovePanel
          {...common}
          intent="testify"
          title="Say what speaks for yours"
          lead={`${companyName} reads it before it decides. You can say more later.`}
          button="Send"
          tone="primary"
          reason={{ label: "What speaks for your registration", isNeeded: true }}
          takesFiles={takesFiles}
          open
        />
      ) : null}
      {may.has("appeal") ? (
        <MovePanel
          {...common}
          intent="appeal"
          title="Appeal"
          lead={`${companyName} looks at it once more, with what you say here. There is one appeal.`}
          button="Appeal"
          reason={{ label: "Why it should be decided otherwise", isNeeded: true }}
        />
      ) : null}
      {may.has("ask_extension") ? (
        <MovePanel
          {...common}
          intent="ask_extension"
          title="Ask for more time"
          lead={`${companyName} decides whether the protection is extended. Show that the deal is alive.`}
          button="Ask for more time"
          reason={{ label: "What has happened, and what comes next", isNeeded: true }}
          takesFiles={takesFiles}
        />
      ) : null}
      {may.has("withdraw") ? (
        <MovePanel
          {...common}
          intent="withdraw"
          title={state === "draft" ? "Discard the draft" : "Withdraw it"}
          lead={
            state === "draft"
              ? "It is not handed in, and cannot be taken up again."
              : "It protects nothing from then on, and cannot be taken up again. You can register the deal anew."
          }
          button={state === "draft" ? "Discard the draft" : "Withdraw the registration"}
          tone="danger"
          {...(state === "draft" ? {} : { reason: { label: "Reason", isNeeded: false } })}
        />
      ) : null}
    </>
  );
}
