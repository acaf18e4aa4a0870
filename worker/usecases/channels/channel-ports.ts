import type { AuditEvent } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { EventKind } from "#worker/domain/notification/company-event.ts";
import type { PromisedEvent } from "#worker/usecases/notifications/promised-events.ts";

export type ChannelKind = "webhook" | "slack";
export type ChannelStatus = "on" | "paused" | "switched_off";

/** Where a company has its events sent. The address and the secrets are sealed for the cell they stand in. */
export type Channel = {
  readonly id: string;
  readonly kind: ChannelKind;
  readonly name: string;
  readonly sealedUrl: string;
  readonly urlShown: string;
  readonly eventKinds: readonly EventKind[];
  readonly sealedSecret: string | null;
  readonly oldSecret: { readonly sealed: string; readonly until: number } | null;
  readonly status: ChannelStatus;
  /** Why it was switched off. */
  readonly reason: string | null;
  readonly failing: { readonly failures: number; readonly failingSince: number } | null;
  readonly createdBy: string;
  readonly createdAt: number;
};

export type DeliveryState = "waiting" | "delivered" | "failed";

export type Delivery = {
  readonly id: string;
  readonly channelId: string;
  /** Null for a test. */
  readonly eventId: string | null;
  readonly eventKind: string;
  readonly body: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly askedAt: number;
  readonly nextTryAt: number;
  readonly createdAt: number;
};

export type DeliveryTry = {
  readonly id: string;
  readonly at: number;
  /** Null when there was no answer. */
  readonly status: number | null;
  /** The beginning of the answer. */
  readonly response: string;
  readonly error: string | null;
  readonly durationMs: number;
};

/** Where a list of deliveries goes on: those before this one. */
export type DeliveryPlace = { readonly createdAt: number; readonly id: string };

/** What is left out stays as it is by then, whoever else changes the channel at the same time. */
export type ChannelChange = {
  readonly id: string;
  readonly name?: string | undefined;
  readonly url?: { readonly sealed: string; readonly shown: string } | undefined;
  readonly eventKinds?: readonly EventKind[] | undefined;
  readonly status?: ChannelStatus | undefined;
};

export type ChannelStore = {
  readonly list: () => Promise<readonly Channel[]>;
  readonly get: (id: string) => Promise<Channel | null>;
  readonly add: (channel: Channel, audit: readonly AuditEvent[]) => Promise<void>;
  /** A channel that is switched on begins anew: its failures are forgotten. */
  readonly change: (change: ChannelChange, audit: readonly AuditEvent[]) => Promise<void>;
  /** The secret that it has by then becomes the old one. */
  readonly rotate: (
    rotated: { readonly id: string; readonly sealedSecret: string; readonly oldUntil: number },
    audit: readonly AuditEvent[],
  ) => Promise<void>;
  /** Its deliveries go with it. */
  readonly remove: (id: string, audit: readonly AuditEvent[]) => Promise<void>;
  /** Writes what is not there yet, by id, with the promise to send it. */
  readonly promise: (deliveries: readonly Delivery[], now: number) => Promise<void>;
  readonly getDelivery: (id: string) => Promise<Delivery | null>;
  /** Takes one try if it is due and waits: null when it does not, or somebody has it in hand. */
  readonly takeTry: (
    id: string,
    options: { readonly now: number; readonly leaseUntil: number },
  ) => Promise<Delivery | null>;
  /** What came of a try: how the message stands, how the channel fares, and, with `switchOff`, its end and who is told. */
  readonly settleTry: (settled: SettledTry) => Promise<void>;
  readonly listDeliveries: (page: {
    readonly channelId: string;
    readonly state: DeliveryState | null;
    readonly before: DeliveryPlace | null;
    readonly limit: number;
  }) => Promise<readonly Delivery[]>;
  readonly listTries: (deliveryId: string) => Promise<readonly DeliveryTry[]>;
  /** Sends again: one message, or those made between two instants; answers how many. */
  readonly replay: (
    which: { readonly channelId: string } & (
      | { readonly deliveryId: string }
      | { readonly from: number; readonly until: number; readonly state: DeliveryState | null }
    ),
    options: { readonly now: number; readonly limit: number; readonly audit: readonly AuditEvent[] },
  ) => Promise<readonly string[]>;
  readonly settleJob: (outboxId: string) => Promise<void>;
  /** The job comes again then. */
  readonly postponeJob: (outboxId: string, until: number) => Promise<void>;
};

export type SettledTry = {
  readonly delivery: Delivery;
  readonly outboxId: string;
  readonly outcome: DeliveryTry;
  /** Null when it is over: delivered, or failed for good. */
  readonly nextTryAt: number | null;
  readonly isDelivered: boolean;
  readonly now: number;
  readonly switchOff: { readonly reason: string; readonly event: PromisedEvent } | null;
};

export type ChannelStoreOf = (tenant: TenantScope) => ChannelStore;

/** What a receiver answered, or why it did not. */
export type SendResult =
  | {
      readonly kind: "answered";
      readonly status: number;
      readonly response: string;
      readonly retryAfterSeconds: number;
    }
  | { readonly kind: "no-answer"; readonly error: string };

/** Carries messages out. It follows no redirect, waits ten seconds at most, and reads no more of an answer than is kept. */
export type MessageSender = {
  readonly send: (message: {
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  }) => Promise<SendResult>;
  /** `v1,` and the base64 of the HMAC-SHA256 over "id.timestamp.body", as Standard Webhooks has it; `secret` is `whsec_…`. */
  readonly sign: (
    secret: string,
    message: { readonly id: string; readonly timestamp: number; readonly body: string },
  ) => string;
  /** A fresh `whsec_…`. */
  readonly freshSecret: () => string;
  /** The address if it may be called, else why not. */
  readonly checkUrl: (
    kind: ChannelKind,
    url: string,
  ) => "not-a-url" | "not-https" | "not-public" | "not-slack" | "is-slack" | null;
};
