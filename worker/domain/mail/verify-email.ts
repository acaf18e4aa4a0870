import type { Letter } from "./letter.ts";
import { describeMinutes } from "./mail-text.ts";
import type { MailParams } from "./queued-mail.ts";

export function verifyEmail({ confirmPath, validMinutes }: MailParams["verify-email"]): Letter {
  return {
    subject: "Confirm your e-mail address",
    preview: "One step is left before you can use Fairshare.",
    sender: null,
    title: "Confirm your e-mail address",
    paragraphs: ["You signed up for Fairshare with this address. Confirm that it is yours to go on."],
    action: { label: "Confirm my address", path: confirmPath },
    notes: [
      `The link works once, for ${describeMinutes(validMinutes)}.`,
      "If it was not you who signed up, do nothing: without this step the address cannot be used.",
    ],
  };
}
