import type { Letter } from "./letter.ts";
import { describeMinutes } from "./mail-text.ts";
import type { MailParams } from "./queued-mail.ts";

export function passwordReset({ resetPath, validMinutes }: MailParams["password-reset"]): Letter {
  return {
    subject: "Choose a new password",
    preview: `The link works once, for ${describeMinutes(validMinutes)}.`,
    sender: null,
    title: "Choose a new password",
    paragraphs: ["You asked to set a new password for your Fairshare account."],
    action: { label: "Choose a new password", path: resetPath },
    notes: [
      `The link works once, for ${describeMinutes(validMinutes)}. Setting a new password ends every open session.`,
      "If it was not you who asked, do nothing: your password stays as it is.",
    ],
  };
}
