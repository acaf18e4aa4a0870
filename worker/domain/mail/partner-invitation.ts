import type { Letter } from "./letter.ts";
import { describeMinutes, unlinkedText } from "./mail-text.ts";
import type { MailParams } from "./queued-mail.ts";

export function partnerInvitation(params: MailParams["partner-invitation"]): Letter {
  const company = unlinkedText(params.companyName);
  const inviter = unlinkedText(params.inviterName);
  const partner = unlinkedText(params.partnerName);
  return {
    subject: `${company} shows you what ${partner} has earned`,
    preview: `${inviter} invites you to the partner portal of ${company}.`,
    sender: company,
    title: `See your revenue with ${company}`,
    paragraphs: [
      `${inviter} invites you to Fairshare, where ${company} keeps the ledger of what its partners have earned. You will see each deal of ${partner}, the share it was given and why, and you can check for yourself that nothing was changed afterwards.`,
    ],
    facts: [
      { label: "Company", value: company },
      { label: "Partner", value: partner },
      { label: "Invited by", value: inviter },
    ],
    action: { label: "Accept the invitation", path: params.acceptPath },
    notes: [
      `The invitation is for this address alone and works for ${describeMinutes(params.validMinutes)}.`,
      "If you did not expect it, do nothing.",
    ],
  };
}
