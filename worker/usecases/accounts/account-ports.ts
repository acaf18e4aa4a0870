import type { AuditEvent } from "#worker/domain/access/audit-event.ts";
import type { User } from "#worker/domain/access/principal.ts";
import type { QueuedMail } from "#worker/domain/mail/queued-mail.ts";
import type { NewUser, SessionRow } from "#worker/usecases/access/access-ports.ts";

/** What a secret sent by mail (or kept for a moment in the browser) is good for. */
export type TokenPurpose =
  | "verify_email"
  | "reset_password"
  | "mail_link"
  | "change_email"
  | "second_factor"
  | "single_sign_on"
  | "passkey";

/** A one-time secret, of which only the hash is kept. `userId` null: it is for nobody, and only takes the same time. */
export type OneTimeToken = {
  readonly tokenHash: string;
  readonly purpose: TokenPurpose;
  readonly userId: string | null;
  readonly email: string | null;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly createdAt: number;
  readonly expiresAt: number;
};

export type UsedToken = Pick<OneTimeToken, "userId" | "email" | "payload">;

export type OneTimeTokens = {
  /** In one unit of work: the token, and the mail that carries it. */
  readonly issue: (token: OneTimeToken, mails: readonly QueuedMail[]) => Promise<void>;
  /** Looks without using; null when it is unknown, used or over. */
  readonly look: (tokenHash: string, purpose: TokenPurpose, now: number) => Promise<UsedToken | null>;
  /** Uses it: of two at once exactly one gets it. */
  readonly use: (tokenHash: string, purpose: TokenPurpose, now: number) => Promise<UsedToken | null>;
  /** Tokens that were over before this; answers how many went. */
  readonly removeExpired: (before: number) => Promise<number>;
};

export type Account = User & {
  readonly createdAt: number;
  readonly hasPassword: boolean;
  readonly passwordChangedAt: number | null;
};

/** What goes into the directory together with a change of an account. */
export type AccountRecord = { readonly audit: readonly AuditEvent[]; readonly mails: readonly QueuedMail[] };

export type AccountStore = {
  readonly getAccount: (userId: string) => Promise<Account | null>;
  /** False when the address is taken. */
  readonly addUser: (user: NewUser, record: AccountRecord) => Promise<boolean>;
  /** Ends every session but `keeps`. The password was proved or the mailbox was, so the address counts as verified. */
  readonly changePassword: (
    change: {
      readonly userId: string;
      readonly passwordHash: string;
      readonly now: number;
      readonly keeps: string | null;
    },
    record: AccountRecord,
  ) => Promise<void>;
  /** False when the address is taken. Ends every session but `keeps`. */
  readonly changeEmail: (
    change: {
      readonly userId: string;
      readonly email: string;
      readonly now: number;
      readonly keeps: string | null;
    },
    record: AccountRecord,
  ) => Promise<boolean>;
  readonly rename: (userId: string, name: string, record: AccountRecord) => Promise<void>;
  /** The person's sessions that are not over, the latest used first. */
  readonly listSessions: (userId: string, now: number) => Promise<readonly SessionRow[]>;
  /** Ends one session of the person by its id, or all but `keeps`; answers how many ended. */
  readonly endSessions: (
    which:
      | { readonly userId: string; readonly sessionId: string }
      | { readonly userId: string; readonly keeps: string },
    record: AccountRecord,
  ) => Promise<number>;
  /** Notes the device; answers whether it is new to somebody who has others already. */
  readonly noteDevice: (userId: string, deviceHash: string, now: number) => Promise<boolean>;
};
