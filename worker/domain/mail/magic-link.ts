import type { Letter } from "./letter.ts";
import { describeMinutes } from "./mail-text.ts";
import type { MailParams } from "./queued-mail.ts";

export function magicLink({ signInPath, validMinutes }: MailParams["magic-link"]): Letter {
  return {
    subject: "Your link to sign in",
    preview: `It works once, for ${describeMinutes(validMinutes)}.`,
    sender: null,
    title: "Sign in to Fairshare",
    paragraphs: ["You asked for a link to sign in without your password."],
    action: { label: "Sign in", path: signInPath },
    notes: [
      `The link works once, for ${describeMinutes(validMinutes)}. Do not pass it on: whoever opens it is signed in as you.`,
      "If it was not you who asked, do nothing: nobody is signed in until the link is used.",
    ],
  };
}
