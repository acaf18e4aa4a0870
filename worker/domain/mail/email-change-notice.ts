import type { Letter } from "./letter.ts";
import { describeInstant, plainText } from "./mail-text.ts";
import type { MailParams } from "./queued-mail.ts";

export function emailChangeNotice(params: MailParams["email-change-notice"]): Letter {
  return {
    subject: "Your e-mail address is about to change",
    preview: "If it was not you who asked, look after your account now.",
    sender: null,
    title: "Your e-mail address is about to change",
    paragraphs: [
      "Somebody who is signed in as you has asked to use another address for your Fairshare account. Once the new address is confirmed, no more mail comes to this one.",
      "If that was you, there is nothing to do. If it was not, change your password now and end the sessions that you do not know.",
    ],
    facts: [
      { label: "New address", value: plainText(params.newEmail, 254) },
      { label: "Asked for", value: describeInstant(params.requestedAt) },
    ],
    action: { label: "Look at my account", path: params.securityPath },
  };
}
