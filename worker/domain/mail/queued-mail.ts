import type { Instant } from "#worker/domain/time/instant.ts";

/** A mail that was promised: what it is about and to whom, not yet its words. */
export type QueuedMail = MailContent & {
  readonly id: string;
  readonly to: Mailbox;
  /** The company on whose behalf it is sent; null for mail about a person's own account. */
  readonly tenantId: string | null;
  readonly createdAt: Instant;
};

export type Mailbox = { readonly email: string; readonly name: string };

/** A place on our own site, "/verify-email?token=…": links of mails lead nowhere else. */
export type MailPath = string;

export type MailContent = { readonly [Kind in MailKind]: ContentOf<Kind> }[MailKind];

export type MailKind = keyof MailParams;

type ContentOf<Kind extends MailKind> = { readonly kind: Kind; readonly params: MailParams[Kind] };

/** What each kind of mail has to be told. Names are what people typed; the letters clean and escape them. */
export type MailParams = {
  readonly "verify-email": { readonly confirmPath: MailPath; readonly validMinutes: number };
  readonly "sign-up-existing-account": { readonly signInPath: MailPath };
  readonly "company-invitation": {
    readonly companyName: string;
    readonly inviterName: string;
    /** As it is said on screen: "Finance". */
    readonly roleName: string;
    readonly acceptPath: MailPath;
    readonly validMinutes: number;
  };
  readonly "partner-invitation": {
    readonly companyName: string;
    readonly inviterName: string;
    /** What the company calls the partner. */
    readonly partnerName: string;
    readonly acceptPath: MailPath;
    readonly validMinutes: number;
  };
  /** From a colleague in the partner organisation. */
  readonly "organisation-invitation": {
    readonly organisationName: string;
    readonly inviterName: string;
    /** As it is said on screen: "Seller". */
    readonly roleName: string;
    readonly acceptPath: MailPath;
    readonly validMinutes: number;
  };
  /** To an admin of the partner organisation, who has to agree. */
  readonly "organisation-join-request": {
    readonly organisationName: string;
    readonly applicantName: string;
    readonly applicantEmail: string;
    /** The company whose invitation brought them; null when they came by themselves. */
    readonly companyName: string | null;
    readonly reviewPath: MailPath;
  };
  readonly "join-approved": {
    readonly organisationName: string;
    readonly approverName: string;
    readonly signInPath: MailPath;
  };
  readonly "magic-link": { readonly signInPath: MailPath; readonly validMinutes: number };
  readonly "password-reset": { readonly resetPath: MailPath; readonly validMinutes: number };
  readonly "password-changed": { readonly changedAt: Instant; readonly resetPath: MailPath };
  /** To the new address. */
  readonly "email-change-confirm": { readonly confirmPath: MailPath; readonly validMinutes: number };
  /** To the old address. */
  readonly "email-change-notice": {
    readonly newEmail: string;
    readonly requestedAt: Instant;
    readonly securityPath: MailPath;
  };
  readonly "two-factor-changed": {
    readonly change: TwoFactorChange;
    readonly changedAt: Instant;
    readonly securityPath: MailPath;
  };
  readonly "new-sign-in": {
    readonly signedInAt: Instant;
    /** "Firefox on Windows", or "" when it is not known. */
    readonly device: string;
    /** Truncated, as it is kept with the session. */
    readonly address: string;
    readonly securityPath: MailPath;
  };
  readonly "removed-from-company": { readonly companyName: string; readonly removedAt: Instant };
  readonly "api-key-created": {
    /** The company or partner organisation whose data the key opens. */
    readonly ownerName: string;
    readonly keyName: string;
    /** The part of the key that may be seen: "fsk_4f2k9d1a". */
    readonly keyPrefix: string;
    readonly creatorName: string;
    readonly createdAt: Instant;
    readonly keysPath: MailPath;
  };
  readonly notice: {
    /** The company it comes from; null when it comes from Fairshare itself. */
    readonly companyName: string | null;
    readonly title: string;
    readonly paragraphs: readonly string[];
    readonly action: { readonly label: string; readonly path: MailPath } | null;
    /** Small print under the link: how long it works, how to have no more of such mail. */
    readonly notes?: readonly string[];
  };
  /** What waited for quiet hours to end, or for the day's or week's one mail. */
  readonly "notification-digest": {
    /** Null when it tells of several companies. */
    readonly companyName: string | null;
    /** The oldest first. */
    readonly items: readonly {
      readonly companyName: string;
      readonly title: string;
      readonly paragraphs: readonly string[];
      /** What the reader may do about it from the mail; mails that were queued before there were any have none. */
      readonly action?: { readonly label: string; readonly path: MailPath } | null;
    }[];
    /** How many more there are that the mail does not tell of. */
    readonly more: number;
    readonly listPath: MailPath;
  };
};

export type TwoFactorChange =
  | "authenticator-added"
  | "authenticator-removed"
  | "recovery-codes-renewed"
  | "recovery-code-used"
  | "passkey-added"
  | "passkey-removed";
