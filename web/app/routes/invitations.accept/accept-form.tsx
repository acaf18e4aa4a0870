import { Form } from "@remix-run/react";
import type { FormProblem } from "#web/app/lib/form.ts";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { TextField } from "#web/app/ui/text-field.tsx";
import type { InvitationView } from "./invitation-facts.tsx";
import { OrganisationChoice } from "./organisation-choice.tsx";

export type WayView = {
  readonly kind:
    | "join"
    | "nothing-new"
    | "link-own"
    | "ask"
    | "found"
    | "in-another-organisation"
    | "partner-already";
  readonly organisationName: string | null;
  readonly mayFound: boolean;
};

export type Typed = {
  readonly name: string;
  readonly organisation: string;
  readonly organisationName: string;
};

const LABELS = { name: "Your name", password: "Password", organisationName: "Organisation" };

/** The button that accepts, with what this person has to say first: an account, or what their organisation is. */
export function AcceptForm(props: {
  readonly token: string;
  readonly invitation: InvitationView;
  readonly way: WayView;
  readonly problem: FormProblem | undefined;
  readonly typed: Typed | undefined;
}) {
  const { token, invitation, way, problem, typed } = props;
  const closed = closedBecause(way, invitation);
  if (closed !== null) return <Notice tone="warning" title={closed} />;
  return (
    <>
      <ErrorSummary problem={problem} labels={LABELS} />
      <Form method="post" className="form">
        <input type="hidden" name="token" value={token} />
        <OrganisationChoice invitation={invitation} way={way} problem={problem} typed={typed} />
        {invitation.hasAccount ? null : (
          <>
            <input type="hidden" name="username" autoComplete="username" value={invitation.email} readOnly />
            <TextField
              name="name"
              label={LABELS.name}
              problem={problem}
              autoComplete="name"
              maxLength={120}
              required
              defaultValue={typed?.name ?? invitation.name}
            />
            <TextField
              name="password"
              label={LABELS.password}
              hint="At least 10 characters. A few words that do not belong together are easiest to keep."
              problem={problem}
              type="password"
              autoComplete="new-password"
              minLength={10}
              required
            />
          </>
        )}
        <SubmitButton tone="primary" busyText="Accepting">
          {buttonOf(way)}
        </SubmitButton>
      </Form>
    </>
  );
}

function closedBecause({ kind, organisationName }: WayView, { hostName }: InvitationView): string | null {
  if (kind === "in-another-organisation") {
    return `Your account belongs to ${organisationName}, and one account belongs to one partner organisation. Ask to be invited with another address.`;
  }
  return kind === "partner-already"
    ? `${organisationName} is a partner of ${hostName} already. Ask ${hostName} to put its two records of you together.`
    : null;
}

function buttonOf({ kind, organisationName }: WayView): string {
  if (kind === "link-own") return `Accept for ${organisationName}`;
  return kind === "nothing-new" ? "Go there" : "Accept the invitation";
}
