import type { Letter } from "./letter.ts";
import { describeMinutes } from "./mail-text.ts";
import type { MailParams } from "./queued-mail.ts";

export function emailChangeConfirm({
  confirmPath,
  validMinutes,
}: MailParams["email-change-confirm"]): Letter {
  return {
    subject: "Confirm your new e-mail address",
    preview: "Until then your old address stays in use.",
    sender: null,
    title: "Confirm your new e-mail address",
    paragraphs: [
      "You asked to use this address for your Fairshare account. Until you confirm it, the old one stays in use.",
    ],
    action: { label: "Use this address", path: confirmPath },
    notes: [
      `The link works once, for ${describeMinutes(validMinutes)}.`,
      "If it was not you who asked, do nothing.",
    ],
  };
}
