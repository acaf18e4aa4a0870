import type { Letter } from "./letter.ts";
import { describeInstant, unlinkedText } from "./mail-text.ts";
import type { MailParams } from "./queued-mail.ts";

export function removedFromCompany(params: MailParams["removed-from-company"]): Letter {
  const company = unlinkedText(params.companyName);
  return {
    subject: `You no longer have access to ${company}`,
    preview: describeInstant(params.removedAt),
    sender: company,
    title: `You no longer have access to ${company}`,
    paragraphs: [
      `Somebody who looks after the people of ${company} has ended your access on Fairshare, on ${describeInstant(params.removedAt)}. Your account stays, and so does whatever else it gives you access to.`,
      "If you think that this is a mistake, ask the company.",
    ],
  };
}
