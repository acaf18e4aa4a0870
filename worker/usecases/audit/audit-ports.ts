import type { AuditEvent } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";

/** Where in a log, newest first, a page begins after: an event's instant and id, which no two events share. */
export type AuditPlace = { readonly at: number; readonly id: string };

/** What is left out is not asked for. Text is compared without regard to case. */
export type AuditFilter = {
  /** In the action, what it was done to, or what it was before and after. */
  readonly q?: string | undefined;
  /** Who did it, by id. */
  readonly actor?: string | undefined;
  /** How the action begins. */
  readonly action?: string | undefined;
  readonly objectKind?: string | undefined;
  readonly objectId?: string | undefined;
  /** Epoch milliseconds; `until` does not count any more. */
  readonly from?: number | undefined;
  readonly until?: number | undefined;
};

export type AuditQuery = {
  readonly filter: AuditFilter;
  readonly after: AuditPlace | null;
  readonly limit: number;
};

/** What was found, and how far down the log has been looked through for it; null: to its end. */
export type AuditFound = {
  readonly events: readonly AuditEvent[];
  readonly lookedTo: AuditPlace | null;
};

/** One log, newest first. It looks through a bounded part of itself for each question, found or not. */
export type AuditLog = (query: AuditQuery) => Promise<AuditFound>;

export type AuditLogs = {
  /** Of a company, partner organisation or person: what was done to people and to the owner itself. */
  readonly ofOwner: (ownerId: string) => AuditLog;
  /** What was done to a company's own data. */
  readonly ofTenant: (tenant: TenantScope) => AuditLog;
};
