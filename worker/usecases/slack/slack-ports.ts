import type { AuditEvent } from "#worker/domain/access/audit-event.ts";
import type { TenantScope, User } from "#worker/domain/access/principal.ts";
import type { SignInMethod } from "#worker/domain/access/session-lifetime.ts";
import type { SlackAction } from "#worker/domain/notification/slack-card.ts";
import type { JobMessage } from "#worker/usecases/jobs/job.ts";

/** One press of a button in Slack, as much of it as is worked with. */
export type SlackPress = {
  readonly workspaceId: string;
  readonly slackUserId: string;
  readonly action: SlackAction;
  /** What the card was about; empty for a link. */
  readonly subjectId: string;
  /** What the card told of; 0 for a link. */
  readonly version: number;
  /** The reason that was typed, or of a code only the hash. */
  readonly typed: string;
  /** Where the answer goes, for half an hour. */
  readonly responseUrl: string;
};

/** `answer`: what is to be said to it, once it is done; null before. */
export type StoredPress = {
  readonly press: SlackPress;
  readonly answer: string | null;
  readonly receivedAt: number;
};

/** A company's own Slack app, and what was pressed in its messages, in the company's database. */
export type SlackStore = {
  readonly getApp: () => Promise<{ readonly sealedSecret: string; readonly createdAt: number } | null>;
  readonly saveApp: (
    app: { readonly sealedSecret: string; readonly createdBy: string; readonly createdAt: number },
    audit: readonly AuditEvent[],
  ) => Promise<void>;
  readonly removeApp: (audit: readonly AuditEvent[]) => Promise<void>;
  /** Keeps the press with the promise to work it off; false when the same was kept before. */
  readonly keepPress: (kept: {
    readonly id: string;
    readonly press: SlackPress;
    readonly job: JobMessage;
    readonly now: number;
  }) => Promise<boolean>;
  /** Null when it is answered. */
  readonly getPress: (id: string) => Promise<StoredPress | null>;
  /** Done, and not to be done again: what is left is to say so. */
  readonly keepAnswer: (id: string, answer: string) => Promise<void>;
  /** The press is answered, or never will be: what was in it is forgotten. */
  readonly settlePress: (settled: { readonly id: string; readonly outboxId: string }) => Promise<void>;
  readonly postponeJob: (outboxId: string, until: number) => Promise<void>;
};

export type SlackStoreOf = (tenant: TenantScope) => SlackStore;

export type SlackAccount = { readonly workspaceId: string; readonly slackUserId: string };

/** How the person had proved who they are when they asked for the code. */
export type LinkProof = { readonly method: SignInMethod; readonly isTwoFactor: boolean };

export type SlackLink = SlackAccount & {
  readonly user: User;
  readonly proof: LinkProof;
  readonly createdAt: number;
  readonly expiresAt: number;
};

/** Who somebody of a company's Slack is here, in the directory. */
export type SlackLinkStore = {
  /** One that is not over, of somebody who has an account. */
  readonly find: (tenantId: string, account: SlackAccount, now: number) => Promise<SlackLink | null>;
  readonly ofPerson: (tenantId: string, userId: string, now: number) => Promise<SlackLink | null>;
  readonly list: (tenantId: string, now: number) => Promise<readonly SlackLink[]>;
  /** Takes the place of the person's code before it. */
  readonly issueCode: (code: {
    readonly tenantId: string;
    readonly userId: string;
    readonly codeHash: string;
    readonly proof: LinkProof;
    readonly expiresAt: number;
  }) => Promise<void>;
  /** Uses the code up: the account of Slack is its person's from now on, and no other is. Null when there is no such code. */
  readonly redeemCode: (used: {
    readonly tenantId: string;
    readonly codeHash: string;
    readonly account: SlackAccount;
    readonly now: number;
    readonly expiresAt: number;
  }) => Promise<{ readonly userId: string } | null>;
  readonly remove: (
    removed: { readonly tenantId: string; readonly userId: string },
    audit: readonly AuditEvent[],
  ) => Promise<void>;
  readonly removeAll: (tenantId: string) => Promise<void>;
  readonly note: (audit: readonly AuditEvent[]) => Promise<void>;
  readonly removeExpired: (before: number) => Promise<void>;
};

/** Whether a request is Slack's: its signature is the HMAC-SHA256 of "v0:timestamp:body" under the app's secret. */
export type IsSlackSignature = (
  secret: string,
  signed: { readonly timestamp: string; readonly body: string; readonly signature: string },
) => boolean;
