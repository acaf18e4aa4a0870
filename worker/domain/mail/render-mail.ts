import { err, ok, type Result } from "#worker/domain/result.ts";
import { apiKeyCreated } from "./api-key-created.ts";
import { companyInvitation } from "./company-invitation.ts";
import { emailChangeConfirm } from "./email-change-confirm.ts";
import { emailChangeNotice } from "./email-change-notice.ts";
import { joinApproved } from "./join-approved.ts";
import type { Letter } from "./letter.ts";
import { letterHtml } from "./letter-html.ts";
import { letterText } from "./letter-text.ts";
import { magicLink } from "./magic-link.ts";
import { plainText, withoutBreakers } from "./mail-text.ts";
import { newSignIn } from "./new-sign-in.ts";
import { notice } from "./notice.ts";
import { notificationDigest } from "./notification-digest.ts";
import { organisationInvitation } from "./organisation-invitation.ts";
import { organisationJoinRequest } from "./organisation-join-request.ts";
import { partnerInvitation } from "./partner-invitation.ts";
import { passwordChanged } from "./password-changed.ts";
import { passwordReset } from "./password-reset.ts";
import type { Mailbox, MailContent, MailKind, MailParams, QueuedMail } from "./queued-mail.ts";
import { removedFromCompany } from "./removed-from-company.ts";
import { signUpExistingAccount } from "./sign-up-existing-account.ts";
import { twoFactorChanged } from "./two-factor-changed.ts";
import { verifyEmail } from "./verify-email.ts";

/** A mail as it goes to a provider. */
export type RenderedMail = {
  readonly to: Mailbox;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
};

export type RenderProblem = "address-has-line-break" | "name-has-line-break" | "link-leaves-our-site";

/**
 * The mail in words. `origin` is ours, "https://fairshare.example.com": every link is a path on it. A line break in an address
 * or a name is refused, not mended: only somebody who tries to add headers of their own sends one.
 */
export function renderMail(
  mail: QueuedMail,
  { origin }: { readonly origin: string },
): Result<RenderedMail, RenderProblem> {
  if (lineBreak.test(mail.to.email)) return err("address-has-line-break");
  if (lineBreak.test(mail.to.name)) return err("name-has-line-break");
  const letter = writeLetter(mail);
  const link = letter.action === undefined ? null : resolveLink(origin, letter.action.path);
  if (link !== null && !link.ok) return link;
  const url = link?.value ?? null;
  return ok({
    to: { email: mail.to.email, name: plainText(mail.to.name) },
    subject: plainText(withoutBreakers(letter.subject), longestSubject),
    html: letterHtml(letter, { origin, url, recipient: mail.to.email }),
    text: letterText(letter, { origin, url, recipient: mail.to.email }),
  });
}

/** The letter of each kind; a kind without one does not compile. */
const letters: { readonly [Kind in MailKind]: (params: MailParams[Kind]) => Letter } = {
  "verify-email": verifyEmail,
  "sign-up-existing-account": signUpExistingAccount,
  "company-invitation": companyInvitation,
  "partner-invitation": partnerInvitation,
  "organisation-invitation": organisationInvitation,
  "organisation-join-request": organisationJoinRequest,
  "join-approved": joinApproved,
  "magic-link": magicLink,
  "password-reset": passwordReset,
  "password-changed": passwordChanged,
  "email-change-confirm": emailChangeConfirm,
  "email-change-notice": emailChangeNotice,
  "two-factor-changed": twoFactorChanged,
  "new-sign-in": newSignIn,
  "removed-from-company": removedFromCompany,
  "api-key-created": apiKeyCreated,
  notice,
  "notification-digest": notificationDigest,
};

function writeLetter({ kind, params }: MailContent): Letter {
  // Kind and params belong together in MailContent, which the compiler cannot follow through the lookup.
  const write = letters[kind] as (params: MailContent["params"]) => Letter;
  return write(params);
}

/** "//elsewhere" and "/\elsewhere" are other hosts to a browser. */
function resolveLink(origin: string, path: string): Result<string, "link-leaves-our-site"> {
  return /^\/(?![/\\])[\x21-\x7e]*$/.test(path) ? ok(`${origin}${path}`) : err("link-leaves-our-site");
}

// RFC 5322 caps a header line at 998; anything near it is no subject.
const longestSubject = 200;
const lineBreak = /[\r\n\u0085\u2028\u2029]/;
