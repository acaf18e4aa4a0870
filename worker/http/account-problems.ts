import type { Context } from "hono";
import type { PasswordFault } from "#worker/domain/access/password-policy.ts";
import { problem } from "./problem.ts";

const messages: Readonly<Record<PasswordFault | "invalid-email", string>> = {
  "password-too-short": "Choose at least 10 characters.",
  "password-too-long": "Choose at most 128 characters.",
  "password-too-common": "This is one of the passwords that guessing starts with. Choose another.",
  "invalid-email": "This is not an e-mail address.",
};

type Answering = { readonly get: (key: "requestId") => string; readonly json: Context["json"] };

/** One field that will not do, with what would. */
export function faultyField(c: Answering, path: string, code: PasswordFault | "invalid-email") {
  return problem(c, "invalid-request", { errors: [{ path, code, message: messages[code] }] });
}

/** A mailed link that is unknown, used or too old: which of them is nobody's business. */
export function linkOver(c: Answering) {
  return problem(c, "link-over", {
    detail: "This link has been used or is too old. Ask for a new one.",
  });
}

export function waitLonger(c: Answering, { retryAfterSeconds }: { readonly retryAfterSeconds: number }) {
  return problem(c, "too-many-attempts", { headers: { "Retry-After": `${retryAfterSeconds}` } });
}

type SignInRefused =
  | { readonly code: "too-many-attempts"; readonly retryAfterSeconds: number }
  | { readonly code: "second-factor-needed"; readonly challenge: string }
  | { readonly code: "link-over" }
  | {
      readonly code:
        | "invalid-credentials"
        | "wrong-code"
        | "wrong-password"
        | "code-needed"
        | "passkey-refused";
    };

/** Why somebody is not let in, or not yet. */
export function refuseSignIn(c: Answering, refused: SignInRefused) {
  switch (refused.code) {
    case "too-many-attempts":
      return waitLonger(c, refused);
    case "second-factor-needed":
      return problem(c, refused.code, { members: { challenge: refused.challenge } });
    case "link-over":
      return linkOver(c);
    default:
      return problem(c, refused.code);
  }
}
