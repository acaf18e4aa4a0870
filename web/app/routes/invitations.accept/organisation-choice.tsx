import type { FormProblem } from "#web/app/lib/form.ts";
import { TextField } from "#web/app/ui/text-field.tsx";
import type { Typed, WayView } from "./accept-form.tsx";
import type { InvitationView } from "./invitation-facts.tsx";

type OrganisationChoiceProps = {
  readonly invitation: InvitationView;
  readonly way: WayView;
  readonly problem: FormProblem | undefined;
  readonly typed: Typed | undefined;
};

/** Which organisation the partner is: the person's own, one that is asked, or one that is founded now. */
export function OrganisationChoice(props: OrganisationChoiceProps) {
  const { invitation, way, typed } = props;
  const { hostName } = invitation;
  switch (way.kind) {
    case "link-own":
      return (
        <>
          <input type="hidden" name="organisation" value="own" />
          <p>
            Accepting makes <strong>{way.organisationName}</strong>, of which you are an admin, a partner of{" "}
            {hostName}. Everybody of {way.organisationName} will see its deals with {hostName}.
          </p>
        </>
      );
    case "found":
      return <OrganisationName {...props} hint="What companies and colleagues will know you by." />;
    case "ask":
      return way.mayFound ? (
        <>
          <fieldset className="form">
            <legend className="field-label">Your organisation</legend>
            <label className="choice">
              <input
                type="radio"
                name="organisation"
                value="join"
                required
                defaultChecked={typed?.organisation !== "new"}
              />
              <span className="choice-title">{way.organisationName}</span>
              <span className="choice-note">
                It goes by the same e-mail domain. One of its admins has to agree.
              </span>
            </label>
            <label className="choice">
              <input
                type="radio"
                name="organisation"
                value="new"
                defaultChecked={typed?.organisation === "new"}
              />
              <span className="choice-title">We are another organisation</span>
              <span className="choice-note">You found it now and become its admin.</span>
            </label>
          </fieldset>
          <OrganisationName {...props} hint="Only for another organisation." />
        </>
      ) : (
        <p>
          <strong>{way.organisationName}</strong> is this partner on Fairshare. One of its admins has to agree
          before you see anything.
        </p>
      );
    default:
      return null;
  }
}

function OrganisationName({
  invitation,
  problem,
  typed,
  hint,
}: OrganisationChoiceProps & { readonly hint: string }) {
  return (
    <TextField
      name="organisationName"
      label="Organisation's name"
      hint={hint}
      problem={problem}
      autoComplete="organization"
      maxLength={120}
      required
      defaultValue={typed?.organisationName || (invitation.partnerName ?? "")}
    />
  );
}
