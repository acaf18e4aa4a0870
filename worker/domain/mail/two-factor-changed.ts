import type { Letter } from "./letter.ts";
import { describeInstant } from "./mail-text.ts";
import type { MailParams, TwoFactorChange } from "./queued-mail.ts";

export function twoFactorChanged(params: MailParams["two-factor-changed"]): Letter {
  const said = changes[params.change];
  return {
    subject: said.title,
    preview: describeInstant(params.changedAt),
    sender: null,
    title: said.title,
    paragraphs: [
      `${said.sentence} This happened on ${describeInstant(params.changedAt)}.`,
      "If that was you, there is nothing to do. If it was not, change your password, end the sessions you do not know, and tell an admin of your company.",
    ],
    action: { label: "Look at my account", path: params.securityPath },
  };
}

const changes: Readonly<Record<TwoFactorChange, { readonly title: string; readonly sentence: string }>> = {
  "authenticator-added": {
    title: "An authenticator app was added",
    sentence: "From now on signing in to your Fairshare account takes a code from the app.",
  },
  "authenticator-removed": {
    title: "Your authenticator app was removed",
    sentence: "Signing in to your Fairshare account no longer takes a code.",
  },
  "recovery-codes-renewed": {
    title: "Your recovery codes were renewed",
    sentence: "The recovery codes you had before no longer work.",
  },
  "recovery-code-used": {
    title: "A recovery code was used",
    sentence:
      "Somebody signed in to your Fairshare account with one of your recovery codes. It does not work again.",
  },
  "passkey-added": {
    title: "A passkey was added",
    sentence: "A new passkey can now sign in to your Fairshare account.",
  },
  "passkey-removed": {
    title: "A passkey was removed",
    sentence: "One of your passkeys can no longer sign in to your Fairshare account.",
  },
};
