import type { Letter } from "./letter.ts";
import { plainText, unlinkedText } from "./mail-text.ts";
import type { MailParams } from "./queued-mail.ts";

export function organisationJoinRequest(params: MailParams["organisation-join-request"]): Letter {
  const organisation = unlinkedText(params.organisationName);
  const applicant = unlinkedText(params.applicantName);
  const company = params.companyName === null ? null : unlinkedText(params.companyName);
  const reason = company === null ? "" : `, after an invitation from ${company}`;
  return {
    subject: `${applicant} asks to join ${organisation}`,
    preview: "You decide, as an admin of the organisation.",
    sender: null,
    title: `${applicant} asks to join ${organisation}`,
    paragraphs: [
      `${applicant} wants to belong to ${organisation} on Fairshare${reason}. Whoever belongs to it sees the revenue of all its partnerships, so an admin has to agree.`,
    ],
    facts: [
      { label: "Name", value: applicant },
      { label: "Address", value: plainText(params.applicantEmail, 254) },
      ...(company === null ? [] : [{ label: "Invited by", value: company }]),
    ],
    action: { label: "Look at the request", path: params.reviewPath },
    notes: ["Until somebody agrees, they see nothing. If you do not know this person, refuse."],
  };
}
