import type { QueuedMail } from "#worker/domain/mail/queued-mail.ts";
import type { RenderedMail } from "#worker/domain/mail/render-mail.ts";
import type { Result } from "#worker/domain/result.ts";

/** Whoever carries mail out of the house. It never throws for what a provider answers; what it throws is tried again. */
export type Mailer = {
  /** The provider's name, as it is kept with what was sent. */
  readonly name: string;
  /** The same key twice is the same mail, where the provider can tell: delivery is at least once. */
  readonly send: (mail: RenderedMail, idempotencyKey: string) => Promise<SendOutcome>;
};

/** retry: not now, for a reason that may pass. refused: never, as it is; `addressIsBad` when the address is to blame. */
export type SendOutcome =
  | { readonly kind: "sent"; readonly providerId: string | null }
  | { readonly kind: "retry"; readonly afterSeconds: number; readonly reason: string }
  | { readonly kind: "refused"; readonly reason: string; readonly addressIsBad: boolean };

/** What the queue carries: a try that was promised. Another message of the same try finds that it has been taken. */
export type MailMessage = {
  readonly v: 1;
  readonly kind: "mail";
  readonly mailId: string;
  /** Tries before this one. */
  readonly attempt: number;
};

export type MailTransport = { readonly sendMails: (messages: readonly MailMessage[]) => Promise<void> };

/** A mail under somebody's hands, until `leaseUntil` has passed. */
export type TakenMail = { readonly mail: QueuedMail; readonly attempts: number };

export type MailEnd =
  | {
      readonly kind: "sent";
      readonly provider: string;
      readonly providerId: string | null;
      readonly at: number;
    }
  | { readonly kind: "again"; readonly at: number; readonly reason: string }
  | { readonly kind: "failed" | "refused"; readonly reason: string };

export type BadAddressReason = "bounced" | "complained" | "suppressed";

export type BadAddress = {
  readonly email: string;
  readonly reason: BadAddressReason;
  /** What the provider said. */
  readonly detail: string;
  readonly bouncedAt: number;
};

export type MailStore = {
  /** Writes what is not there yet, by id. Within a batch of the directory use the statement instead. */
  readonly enqueue: (mails: readonly QueuedMail[]) => Promise<void>;
  /** Takes one try: null when it was taken already, or the mail has come to its end. */
  readonly take: (
    mailId: string,
    options: { readonly attempt: number; readonly leaseUntil: number },
  ) => Promise<TakenMail | null>;
  /** Ends the try that was taken as number `attempts`, unless somebody has taken a later one. */
  readonly settle: (
    mailId: string,
    options: { readonly attempts: number; readonly end: MailEnd },
  ) => Promise<void>;
  /** What is due, each under a new lease: what lost its message, waited for its next try, or died while being sent. */
  readonly leaseDue: (options: {
    readonly now: number;
    readonly leaseUntil: number;
    readonly limit: number;
  }) => Promise<readonly MailMessage[]>;
  readonly listBadAddresses: (emails: readonly string[]) => Promise<readonly BadAddress[]>;
  readonly markBadAddresses: (addresses: readonly BadAddress[]) => Promise<void>;
  readonly clearBadAddresses: (emails: readonly string[]) => Promise<void>;
  /** Mail that came to its end and is older; answers how many went. */
  readonly removeOlderThan: (createdBefore: number) => Promise<number>;
};

/** What a provider tells of addresses after it has taken a mail. */
export type AddressReport = {
  readonly bad: readonly Omit<BadAddress, "bouncedAt">[];
  /** Addresses that somebody has made good again at the provider. */
  readonly good: readonly string[];
};

export type ReportRequest = {
  readonly headers: { readonly get: (name: string) => string | null };
  /** As it came: a signature is over these bytes. */
  readonly body: string;
};

export type ReportProblem = "unknown-provider" | "bad-signature" | "unreadable-report";

/** Verifies that a report comes from the provider, then reads it. */
export type AddressReports = {
  readonly read: (
    provider: string,
    request: ReportRequest,
    now: number,
  ) => Promise<Result<AddressReport, ReportProblem>>;
};

/** How long a promised mail may stay unsent before it is sent to the queue again. Longer than any provider takes to answer. */
export const mailLeaseMs = 60_000;
