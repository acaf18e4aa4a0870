import type { Letter } from "./letter.ts";
import { describeMinutes, unlinkedText } from "./mail-text.ts";
import type { MailParams } from "./queued-mail.ts";

export function companyInvitation(params: MailParams["company-invitation"]): Letter {
  const company = unlinkedText(params.companyName);
  const inviter = unlinkedText(params.inviterName);
  return {
    subject: `${inviter} invites you to ${company} on Fairshare`,
    preview: `Join ${company} as ${unlinkedText(params.roleName)}.`,
    sender: company,
    title: `Join ${company} on Fairshare`,
    paragraphs: [
      `${inviter} invites you to work with ${company} on Fairshare, where the company keeps what its partners have earned.`,
    ],
    facts: [
      { label: "Company", value: company },
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
