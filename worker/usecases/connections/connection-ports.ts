import type { AuditEvent } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { SalesforceMapping } from "#worker/domain/crm/salesforce/mapping.ts";
import type { SyncSchedule } from "#worker/domain/crm/salesforce/sync-schedule.ts";
import type { Instant } from "#worker/domain/time/instant.ts";
import type { PromisedEvent } from "#worker/usecases/notifications/promised-events.ts";

export const connectionStatuses = ["pending", "connected", "needs_reauth", "paused", "disconnected"] as const;
export type ConnectionStatus = (typeof connectionStatuses)[number];
export const connectionEnvironments = ["production", "sandbox", "custom"] as const;
export type ConnectionEnvironment = (typeof connectionEnvironments)[number];

/** A company's way to its CRM, without its secrets. */
export type Connection = {
  readonly id: string;
  readonly name: string;
  readonly environment: ConnectionEnvironment;
  readonly loginOrigin: string;
  readonly clientId: string;
  readonly status: ConnectionStatus;
  /** Why it is not connected, in words for whoever has to act. */
  readonly reason: string | null;
  readonly organizationId: string | null;
  /** The org's own address; null until it has been read once. */
  readonly instanceUrl: string | null;
  readonly mapping: SalesforceMapping | null;
  readonly schedule: SyncSchedule;
  /** When it is read next by itself; null until it is mapped. */
  readonly nextSyncAt: Instant | null;
  /** Counts mappings, so that what was read under an older one is known. */
  readonly mappingRevision: number;
  readonly revision: number;
  readonly createdAt: Instant;
};

/** Secrets as they are stored: sealed, each for its own column and the connection's row. */
export type SealedGrant =
  | { readonly kind: "web-server"; readonly clientSecret: string }
  | { readonly kind: "jwt-bearer"; readonly username: string; readonly privateKey: string };

export type NewConnection = Omit<
  Connection,
  | "instanceUrl"
  | "mapping"
  | "schedule"
  | "nextSyncAt"
  | "mappingRevision"
  | "revision"
  | "organizationId"
  | "reason"
> & {
  readonly grant: SealedGrant;
  readonly webhookSecret: string;
  readonly webhookSecretHash: string;
  readonly createdBy: string;
};

/** A login that was begun, to be known again by the hash of its state. */
export type PendingLogin = {
  readonly stateHash: string;
  readonly connectionId: string;
  readonly userId: string;
  readonly sessionId: string;
  readonly redirectUri: string;
  /** Sealed. */
  readonly verifier: string;
  readonly expiresAt: Instant;
};

/** Something in the way of a connection's data, with its remedy. `subject` is a field, or "". */
export type ConnectionAlert = {
  readonly object: string;
  readonly code: string;
  readonly subject: string;
  readonly message: string;
  readonly raisedAt: Instant;
};

export type Change = { readonly now: Instant; readonly audit: AuditEvent };

export type ConnectionStore = {
  readonly create: (
    connection: NewConnection,
    login: PendingLogin | null,
    audit: AuditEvent,
  ) => Promise<void>;
  readonly get: (id: string) => Promise<Connection | null>;
  readonly list: () => Promise<readonly Connection[]>;
  readonly getSealedGrant: (id: string) => Promise<SealedGrant | null>;
  /** The sealed webhook secret, to be shown in the setup guide again. */
  readonly getWebhookSecret: (id: string) => Promise<string | null>;
  readonly findByWebhookSecret: (hash: string) => Promise<Connection | null>;
  readonly beginLogin: (login: PendingLogin) => Promise<void>;
  /** The login of this state, which is used up with it; null when there is none that is still good. */
  readonly takeLogin: (stateHash: string, now: Instant) => Promise<PendingLogin | null>;
  readonly markConnected: (
    id: string,
    change: Change & { readonly organizationId: string | null; readonly userId: string | null },
  ) => Promise<void>;
  readonly setStatus: (
    id: string,
    change: {
      readonly status: ConnectionStatus;
      readonly reason: string | null;
      readonly now: Instant;
      readonly audit: AuditEvent | null;
      /** A connection that has come to be so meanwhile stays as it is. */
      readonly unless?: ConnectionStatus;
      /** Told when this is a change. */
      readonly events?: readonly PromisedEvent[];
    },
  ) => Promise<void>;
  /** Takes a mapping into use, and has the next run read everything that it may newly need. */
  readonly saveMapping: (
    id: string,
    change: Change & { readonly mapping: SalesforceMapping },
  ) => Promise<void>;
  readonly saveSchedule: (
    id: string,
    change: Change & { readonly schedule: SyncSchedule; readonly nextSyncAt: Instant },
  ) => Promise<void>;
  readonly setNextSync: (id: string, at: Instant) => Promise<void>;
  readonly noteInstance: (id: string, instanceUrl: string) => Promise<void>;
  readonly listAlerts: (id: string) => Promise<readonly ConnectionAlert[]>;
  /** The object's alerts are these from now on; one that stays keeps the time it was raised at. */
  readonly replaceAlerts: (
    id: string,
    object: string,
    alerts: readonly Omit<ConnectionAlert, "object">[],
  ) => Promise<void>;
  readonly listFreshness: (
    id: string,
  ) => Promise<readonly { readonly object: string; readonly syncedThrough: Instant | null }[]>;
};

export type ConnectionStoreOf = (tenant: TenantScope) => ConnectionStore;

/** The place of a connection's secret, for sealing. */
export function secretPlace(
  connectionId: string,
  column: "client_secret" | "private_key" | "webhook_secret",
) {
  return { table: "connections", column, row: connectionId };
}

export function verifierPlace(stateHash: string) {
  return { table: "connection_logins", column: "verifier", row: stateHash };
}

/** Connections of every company, for the schedule. */
export type DueConnections = {
  /** Takes what is due under a date that is soon, so that it is started once, and again should that fail. */
  readonly takeDue: (at: {
    readonly now: Instant;
    readonly nextAt: Instant;
    readonly limit: number;
  }) => Promise<readonly { readonly tenantId: string; readonly connectionId: string }[]>;
};
