import type { Letter } from "./letter.ts";
import { unlinkedText } from "./mail-text.ts";
import type { MailParams } from "./queued-mail.ts";

export function joinApproved(params: MailParams["join-approved"]): Letter {
  const organisation = unlinkedText(params.organisationName);
  return {
    subject: `You now belong to ${organisation}`,
    preview: `${unlinkedText(params.approverName)} has agreed.`,
    sender: null,
    title: `You now belong to ${organisation}`,
    paragraphs: [
      `${unlinkedText(params.approverName)} has agreed to your request. You see what ${organisation} has earned with each company it works with.`,
    ],
    action: { label: "Open Fairshare", path: params.signInPath },
  };
}
