import { Form, Link } from "@remix-run/react";
import { href } from "#web/app/lib/search.ts";
import { Notice } from "#web/app/ui/notice.tsx";
import type { InvitationView } from "./invitation-facts.tsx";

/** Whoever is here cannot accept yet: somebody else is signed in, or the invited person has to sign in first. */
export function NotYet({
  invitation,
  token,
}: {
  readonly invitation: InvitationView;
  readonly token: string;
}) {
  const { email, signedInAs } = invitation;
  if (signedInAs !== null) {
    return (
      <Notice tone="warning" title={`You are signed in as ${signedInAs}`}>
        <p>
          This invitation is for {email} and for nobody else. Sign out, then open the link in the mail again.
        </p>
        <Form method="post" action="/sign-out" className="notice-actions">
          <button type="submit" className="button">
            Sign out
          </button>
        </Form>
      </Notice>
    );
  }
  return (
    <>
      <p>{email} has an account already. Sign in with it to accept.</p>
      <p>
        <Link
          className="button button-primary"
          to={href("/sign-in", { next: href("/invitations/accept", { token }) })}
        >
          Sign in
        </Link>
      </p>
    </>
  );
}
