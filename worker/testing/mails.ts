import type { MailContent, MailKind, MailParams, QueuedMail } from "#worker/domain/mail/queued-mail.ts";

const at = Date.UTC(2026, 10, 23, 14, 5);

/** One of each kind, as somebody might get it. */
export const exampleParams: MailParams = {
  "verify-email": { confirmPath: "/verify-email?token=Zm9v", validMinutes: 1440 },
  "sign-up-existing-account": { signInPath: "/sign-in" },
  "company-invitation": {
    companyName: "Quillmark Systems",
    inviterName: "Mara Lindqvist",
    roleName: "Finance",
    acceptPath: "/invitations/accept?token=Zm9v",
    validMinutes: 10_080,
  },
  "partner-invitation": {
    companyName: "Quillmark Systems",
    inviterName: "Mara Lindqvist",
    partnerName: "Halvorne Consulting",
    acceptPath: "/invitations/accept?token=Zm9v",
    validMinutes: 10_080,
  },
  "organisation-invitation": {
    organisationName: "Halvorne Consulting",
    inviterName: "Ines Halvorne",
    roleName: "Seller",
    acceptPath: "/invitations/accept?token=Zm9v",
    validMinutes: 10_080,
  },
  "organisation-join-request": {
    organisationName: "Halvorne Consulting",
    applicantName: "Tobias Renn",
    applicantEmail: "tobias@halvorne.example",
    companyName: "Quillmark Systems",
    reviewPath: "/portal/team",
  },
  "join-approved": {
    organisationName: "Halvorne Consulting",
    approverName: "Ines Halvorne",
    signInPath: "/sign-in",
  },
  "magic-link": { signInPath: "/sign-in/link?token=Zm9v", validMinutes: 15 },
  "password-reset": { resetPath: "/reset-password?token=Zm9v", validMinutes: 30 },
  "password-changed": { changedAt: at, resetPath: "/forgot-password" },
  "email-change-confirm": { confirmPath: "/confirm-email?token=Zm9v", validMinutes: 1440 },
  "email-change-notice": {
    newEmail: "mara.lindqvist@quillmark.example",
    requestedAt: at,
    securityPath: "/account/security",
  },
  "two-factor-changed": {
    change: "authenticator-added",
    changedAt: at,
    securityPath: "/account/security",
  },
  "new-sign-in": {
    signedInAt: at,
    device: "Firefox on Windows",
    address: "203.0.113.0",
    securityPath: "/account/security",
  },
  "removed-from-company": { companyName: "Quillmark Systems", removedAt: at },
  "api-key-created": {
    ownerName: "Quillmark Systems",
    keyName: "Warehouse export",
    keyPrefix: "fsk_4f2k9d1a",
    creatorName: "Mara Lindqvist",
    createdAt: at,
    keysPath: "/company/settings/api-keys",
  },
  notice: {
    companyName: "Quillmark Systems",
    title: "A statement is ready",
    paragraphs: ["The statement for the third quarter of 2026 has been closed.", "It lists eleven deals."],
    action: { label: "Open the statement", path: "/portal/statements" },
  },
  "notification-digest": {
    companyName: null,
    items: [
      {
        companyName: "Quillmark Systems",
        title: "Dispute 4: upheld",
        paragraphs: ["The reason: The contract names you.", "The adjustment is in the ledger."],
      },
      { companyName: "Veldhaag", title: "Statement ST-000007 for 2026-Q3", paragraphs: ["It is ready."] },
    ],
    more: 3,
    listPath: "/portal/notifications",
  },
};

export const mailKinds = Object.keys(exampleParams) as readonly MailKind[];

/** A queued mail of the kind, with defaults for what a test does not care about. */
export function exampleMail<Kind extends MailKind>(
  kind: Kind,
  {
    params,
    ...rest
  }: Partial<Omit<QueuedMail, "kind" | "params">> & { readonly params?: Partial<MailParams[Kind]> } = {},
): QueuedMail {
  const content = { kind, params: { ...exampleParams[kind], ...params } } as unknown as MailContent;
  const to = { email: "mara@quillmark.example", name: "Mara Lindqvist" };
  return { id: `mail_${kind}`, to, tenantId: null, createdAt: at, ...rest, ...content };
}
