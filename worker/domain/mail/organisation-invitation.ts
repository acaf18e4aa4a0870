import type { Letter } from "./letter.ts";
import { describeMinutes, unlinkedText } from "./mail-text.ts";
import type { MailParams } from "./queued-mail.ts";

export function organisationInvitation(params: MailParams["organisation-invitation"]): Letter {
  const organisation = unlinkedText(params.organisationName);
  const inviter = unlinkedText(params.inviterName);
  return {
    subject: `${inviter} invites you to ${organisation} on Fairshare`,
    preview: `Join ${organisation} as ${unlinkedText(params.roleName)}.`,
    sender: organisation,
    title: `Join ${organisation} on Fairshare`,
    paragraphs: [
      `${inviter} invites you to join ${organisation} on Fairshare, where you see what the companies that ${organisation} works with have credited to it, deal by deal, and why.`,
    ],
    facts: [
      { label: "Organisation", value: organisation },
      { label: "Your role", value: unlinkedText(params.roleName) },
      { label: "Invited by", value: inviter },
    ],
    action: { label: "Accept the invitation", path: params.acceptPath },
    notes: [
      `The invitation is for this address alone and works for ${describeMinutes(params.validMinutes)}.`,
      "If you did not expect it, do nothing.",
    ],
  };
}
