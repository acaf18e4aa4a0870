import type { RegistrationDetailView, RegistrationFormView } from "#web/app/lib/views.ts";
import { daysLeftText, fieldLabel } from "#web/app/registrations/registration-words.ts";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { Notice, type NoticeTone } from "#web/app/ui/notice.tsx";

type StandingProps = {
  readonly registration: RegistrationDetailView;
  readonly form: RegistrationFormView;
  readonly now: string;
};

/** Where it stands and what comes next, in plain words. */
export function Standing(props: StandingProps) {
  const { registration } = props;
  const { title, tone, text } = useStanding(props);
  const question = registration.state === "info_required" ? lastText(registration, ["request_info"]) : null;
  const reason = registration.state === "rejected" ? lastText(registration, ["reject", "dismiss"]) : null;
  return (
    <>
      <Notice tone={tone} title={title}>
        <p>{text}</p>
        {question === null ? null : <p className="conversation-text">{question}</p>}
        {reason === null ? null : <p className="conversation-text">{reason}</p>}
      </Notice>
      {registration.notice === null ? null : (
        <Notice tone="warning" title="This customer is already protected or in review">
          <p>
            {registration.companyName} will look at both. You are told what it decides, and why; until then
            you need to do nothing.
          </p>
        </Notice>
      )}
    </>
  );
}

function lastText({ events }: RegistrationDetailView, moves: readonly string[]): string | null {
  const said = events.filter(({ move, text }) => moves.includes(move) && text !== "").at(-1);
  return said === undefined ? null : said.text;
}

function useStanding({ registration, form, now }: StandingProps): {
  readonly title: string;
  readonly tone: NoticeTone;
  readonly text: string;
} {
  const { day, instant } = useFormats();
  const { companyName, state, expiresAt, dueAt, closedAt } = registration;
  const answer =
    dueAt === null ? "You are told what it decides." : `It has promised an answer by ${instant(dueAt)}.`;
  const end = expiresAt === null ? "" : day(expiresAt);
  const left = expiresAt === null ? "" : daysLeftText(expiresAt, now).toLowerCase();
  switch (state) {
    case "draft":
      return {
        title: "Not handed in yet",
        tone: "info",
        text: "Only you and your colleagues see it. Hand it in when it is complete.",
      };
    case "submitted":
      return {
        title: `Handed in to ${companyName}`,
        tone: "info",
        text: `${answer} Without one it ends on ${end}.`,
      };
    case "in_review":
      return { title: `${companyName} is looking at it`, tone: "info", text: answer };
    case "info_required": {
      const asked = registration.requestedFields.map((name) => fieldLabel(name, form)).join(", ");
      return {
        title: `${companyName} asks you for more`,
        tone: "warning",
        text: `It asks for: ${asked}. Its clock stands still until you answer; the registration ends on ${end}.`,
      };
    }
    case "approved":
      return {
        title: `Protected until ${end}`,
        tone: "success",
        text: `Approved; ${left}. You are reminded before it ends.`,
      };
    case "contested":
      return {
        title: "Contested",
        tone: "warning",
        text: `${companyName} weighs several claims to this customer. Say below what speaks for yours; add files if you have them.`,
      };
    case "rejected":
      return {
        title: "Rejected",
        tone: "danger",
        text: registration.hasAppealed
          ? "It has been appealed once, so this is final."
          : "You may appeal once, below.",
      };
    case "withdrawn":
      return {
        title: "Withdrawn",
        tone: "info",
        text: "It protects nothing any more. You can register the deal again.",
      };
    case "expired":
      return {
        title: `Ended on ${end}`,
        tone: "warning",
        text: "A deal that closes after this day gives no credit for it. You can register it again.",
      };
    case "won":
      return {
        title: "Won",
        tone: "success",
        text: closedAt === null ? "The deal was won." : `The deal was won on ${day(closedAt)}.`,
      };
    case "lost":
      return {
        title: "Lost",
        tone: "info",
        text: closedAt === null ? "The deal was lost." : `The deal was lost on ${day(closedAt)}.`,
      };
  }
}
