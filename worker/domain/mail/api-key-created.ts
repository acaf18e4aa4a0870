import type { Letter } from "./letter.ts";
import { describeInstant, plainText, unlinkedText } from "./mail-text.ts";
import type { MailParams } from "./queued-mail.ts";

export function apiKeyCreated(params: MailParams["api-key-created"]): Letter {
  const owner = unlinkedText(params.ownerName);
  return {
    subject: `A new API key for ${owner}`,
    preview: `${unlinkedText(params.creatorName)} made "${unlinkedText(params.keyName)}".`,
    sender: owner,
    title: `A new API key for ${owner}`,
    paragraphs: [
      `With this key a program can use the data of ${owner} on Fairshare, within what the key allows.`,
    ],
    facts: [
      { label: "Name", value: unlinkedText(params.keyName) },
      { label: "Begins with", value: plainText(params.keyPrefix) },
      { label: "Made by", value: unlinkedText(params.creatorName) },
      { label: "When", value: describeInstant(params.createdAt) },
    ],
    action: { label: "Look at the keys", path: params.keysPath },
    notes: ["If nobody should have made it, revoke it there; it stops working at once."],
  };
}
