import type { Letter } from "./letter.ts";
import { describeInstant } from "./mail-text.ts";
import type { MailParams } from "./queued-mail.ts";

export function passwordChanged({ changedAt, resetPath }: MailParams["password-changed"]): Letter {
  return {
    subject: "Your password was changed",
    preview: describeInstant(changedAt),
    sender: null,
    title: "Your password was changed",
    paragraphs: [
      `The password of your Fairshare account was changed on ${describeInstant(changedAt)}. Every other session was ended.`,
      "If that was you, there is nothing to do. If it was not, choose a new password now and tell an admin of your company.",
    ],
    action: { label: "It was not me: set a new password", path: resetPath },
  };
}
