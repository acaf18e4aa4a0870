import { Form } from "@remix-run/react";
import type { Session } from "./session.ts";

/** For somebody of the company who looks at the portal as a partner: as whom, what they cannot do, and the way back. */
export function ViewingBanner({ session }: { readonly session: Session }) {
  const { viewing } = session;
  if (viewing === null) return null;
  return (
    <div className="viewing-banner" role="status">
      <p>
        You look at the portal as <strong>{viewing.partnerName ?? "a partner"}</strong>. Read-only.
      </p>
      <Form method="post" action="/switch">
        <input type="hidden" name="to" value={`company:${viewing.companyId}`} />
        <button type="submit" className="button">
          Leave
        </button>
      </Form>
    </div>
  );
}
