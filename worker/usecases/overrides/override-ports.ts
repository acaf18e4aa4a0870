import type { AuditEvent } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { Override } from "#worker/domain/attribution/override.ts";
import type { OpenOverride } from "#worker/usecases/attribution/attribution-ports.ts";

/** A split as a person set it, with who lifted it and when; both null while it decides. */
export type OverrideRecord = OpenOverride & {
  readonly liftedBy: string | null;
  readonly liftedAt: number | null;
};

/** A change to the split that is set by hand, with the run that carries it out. */
export type OverrideChange = {
  readonly opportunityId: string;
  /** The override that was open when the person decided; null: none. */
  readonly fromId: string | null;
  readonly by: string;
  readonly run: { readonly id: string; readonly outboxId: string };
  readonly now: number;
  readonly audit: readonly AuditEvent[];
};

export type OverrideStore = {
  /** Every override that the opportunity has had, the newest first; at most 100. */
  readonly listOverrides: (opportunityId: string) => Promise<readonly OverrideRecord[]>;
  /** Which of these are partners of the company that are still in use. */
  readonly knownPartners: (partnerIds: readonly string[]) => Promise<ReadonlySet<string>>;
  /** Each of the two answers `false`, and changes nothing, when another override is open than `fromId`. */
  readonly setOverride: (
    change: OverrideChange & { readonly id: string; readonly override: Override },
  ) => Promise<boolean>;
  readonly liftOverride: (change: OverrideChange & { readonly fromId: string }) => Promise<boolean>;
};

export type OverrideStoreOf = (tenant: TenantScope) => OverrideStore;
