import type { Letter } from "./letter.ts";
import { describeInstant, plainText, unlinkedText } from "./mail-text.ts";
import type { MailParams } from "./queued-mail.ts";

export function newSignIn(params: MailParams["new-sign-in"]): Letter {
  const device = unlinkedText(params.device);
  const address = plainText(params.address);
  return {
    subject: "A new sign-in to your account",
    preview: `${device === "" ? "A device" : device} that was not used before.`,
    sender: null,
    title: "A new sign-in to your account",
    paragraphs: [
      "Your Fairshare account was used from a device that was not used before.",
      "If that was you, there is nothing to do. If it was not, end that session and change your password.",
    ],
    facts: [
      { label: "When", value: describeInstant(params.signedInAt) },
      ...(device === "" ? [] : [{ label: "Device", value: device }]),
      ...(address === "" ? [] : [{ label: "Network", value: address }]),
    ],
    action: { label: "Look at my sessions", path: params.securityPath },
  };
}
