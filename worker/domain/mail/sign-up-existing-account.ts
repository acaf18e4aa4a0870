import type { Letter } from "./letter.ts";
import type { MailParams } from "./queued-mail.ts";

/** Sent instead of a confirmation, so that the page can say the same whether or not an address is known. */
export function signUpExistingAccount({ signInPath }: MailParams["sign-up-existing-account"]): Letter {
  return {
    subject: "You already have an account",
    preview: "Somebody tried to sign up for Fairshare with your address.",
    sender: null,
    title: "You already have an account",
    paragraphs: [
      "Somebody, most likely you, tried to sign up for Fairshare with this address. There is an account for it already, and nothing about it has changed.",
    ],
    action: { label: "Sign in", path: signInPath },
    notes: [
      "If you have forgotten the password, the page to sign in offers a new one. If it was not you, do nothing.",
    ],
  };
}
