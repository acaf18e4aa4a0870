import type { AuditEvent } from "#worker/domain/access/audit-event.ts";
import type { Visibility } from "#worker/domain/access/principal.ts";
import type { WorkingDays } from "#worker/domain/time/working-days.ts";

/** What a company decides about itself. */
export type CompanySettings = {
  readonly name: string;
  /** ISO 4217. */
  readonly currency: string;
  /** IANA name. */
  readonly timeZone: string;
  /** What its clocks count. */
  readonly workingDays: WorkingDays;
  readonly visibility: Visibility;
  readonly needsSecondFactor: boolean;
};

export type SettingsStore = {
  /** Null when there is no such company any more. */
  readonly getSettings: (tenantId: string) => Promise<CompanySettings | null>;
  /** False, and nothing changed, when the settings are no longer as they were seen. */
  readonly changeSettings: (
    tenantId: string,
    change: {
      readonly seen: CompanySettings;
      readonly wanted: CompanySettings;
      readonly audit: readonly AuditEvent[];
    },
  ) => Promise<boolean>;
};
