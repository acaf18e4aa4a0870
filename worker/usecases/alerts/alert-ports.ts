import type { AuditEvent } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { Alert, AlertKind, AlertState } from "#worker/domain/alert/alert.ts";
import type { CompanySituation } from "#worker/domain/alert/find-alerts.ts";
import type { PromisedEvent } from "#worker/usecases/notifications/promised-events.ts";
import type { Page, PageRequest } from "#worker/usecases/views/view-ports.ts";

/** An alert with its id, which follows from kind and subject. */
export type KeptAlert = Alert & { readonly id: string; readonly snoozedBy: string | null };

export type AlertFilter = {
  readonly state?: AlertState | undefined;
  readonly kinds: readonly AlertKind[];
  readonly subjectId?: string | undefined;
};

export type AlertStore = {
  /** Deals won in the span, and those of them of which something is attributed. */
  readonly coverage: (span: {
    readonly from: number;
    readonly to: number;
  }) => Promise<CompanySituation["coverage"]>;
  /** Partners to whom at least so much was attributed in the look-back, as last measured. */
  readonly partnersFrom: (revenueMinor: number) => Promise<CompanySituation["partners"]>;
  readonly connections: () => Promise<CompanySituation["connections"]>;
  /** All that are not resolved, and those named. */
  readonly listToCompare: (ids: readonly string[]) => Promise<readonly KeptAlert[]>;
  /** Writes what a look has found, with the promise to tell of it, and keeps the job's promise. Leaves snoozes that it does not end. */
  readonly saveLook: (look: {
    readonly changed: readonly (Alert & { readonly id: string })[];
    readonly events: readonly PromisedEvent[];
    readonly outboxId: string;
    readonly now: number;
  }) => Promise<void>;
  readonly settleJob: (outboxId: string) => Promise<void>;
  /** The newest first, by when they were last opened. */
  readonly list: (filter: AlertFilter, page: PageRequest, now: number) => Promise<Page<KeptAlert>>;
  /** Open and not snoozed, counted to 100. */
  readonly countOpen: (kinds: readonly AlertKind[], now: number) => Promise<number>;
  readonly get: (id: string) => Promise<KeptAlert | null>;
  /** Null ends a snooze. False when there is no such alert, or it is resolved. */
  readonly snooze: (change: {
    readonly id: string;
    readonly until: number | null;
    readonly by: string;
    readonly audit: readonly AuditEvent[];
  }) => Promise<boolean>;
};

export type AlertStoreOf = (tenant: TenantScope) => AlertStore;
