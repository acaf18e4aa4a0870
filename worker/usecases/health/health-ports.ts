import type { AuditEvent } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { AlertSettings } from "#worker/domain/alert/alert-settings.ts";
import type { HealthGrade } from "#worker/domain/health/grade-health.ts";
import type { HealthSettings } from "#worker/domain/health/health-settings.ts";
import type { HealthMeasures } from "#worker/domain/health/measure-health.ts";
import type { Day } from "#worker/domain/time/day.ts";
import type { JobMessage } from "#worker/usecases/jobs/job.ts";

/** A span of instants; `to` is not in it. */
export type Span = { readonly from: number; readonly to: number };

/** A closed deal with everybody who was on it, in the deal's own currency. Ids may be those of merged records. */
export type DealWithParties = {
  readonly id: string;
  readonly closedAt: number;
  readonly outcome: "won" | "lost";
  readonly amountMinor: number | null;
  readonly currency: string;
  /** What is attributed, to whom. */
  readonly shares: readonly { readonly partnerId: string; readonly amountMinor: number }[];
  /** Whom the CRM or approved evidence names, whether or not it earned them a share. */
  readonly named: readonly string[];
};

/** A partner's figures as they were last computed; amounts in `currency`, which the company reported in then. */
export type KeptHealth = {
  readonly measures: HealthMeasures;
  readonly currency: string;
  readonly computedAt: number;
};

export type NewHealth = {
  readonly partnerId: string;
  /** In tenths; null with the grade. */
  readonly scoreTenths: number | null;
  readonly grade: HealthGrade | null;
  readonly measures: HealthMeasures;
};

export type HealthStore = {
  /** In the order of their close; fewer than `limit` are the last. */
  readonly listClosedDeals: (
    span: Span,
    page: { readonly after: readonly [closedAt: number, id: string] | null; readonly limit: number },
  ) => Promise<readonly DealWithParties[]>;
  /** Every record that is not archived; of a merged one with the partner that stays. */
  readonly listRecords: () => Promise<readonly { readonly id: string; readonly survivorId: string | null }[]>;
  /** Approved touchpoints of these records, by when they occurred. */
  readonly listTouches: (
    recordIds: readonly string[],
    span: Span,
  ) => Promise<readonly { readonly recordId: string; readonly at: number }[]>;
  /** Puts these in the place of all that was kept, and keeps the job's promise by promising the next. */
  readonly save: (found: {
    readonly health: readonly NewHealth[];
    readonly currency: string;
    readonly through: Day;
    readonly computedAt: number;
    readonly outboxId: string;
    readonly next: JobMessage;
  }) => Promise<void>;
  readonly getHealth: (partnerId: string) => Promise<KeptHealth | null>;
  /** By partner, for as many as there are after the one named. */
  readonly listHealth: (page: {
    readonly after: string;
    readonly limit: number;
  }) => Promise<readonly (KeptHealth & { readonly partnerId: string })[]>;
  readonly extendLease: (outboxId: string, now: number) => Promise<void>;
  readonly settleJob: (outboxId: string) => Promise<void>;
};

export type HealthStoreOf = (tenant: TenantScope) => HealthStore;

export type WatchSettings = { readonly health: HealthSettings; readonly alerts: AlertSettings };

/** Version 0 are the defaults, which nobody has chosen. */
export type WatchSettingsVersion<About extends keyof WatchSettings> = {
  readonly version: number;
  readonly settings: WatchSettings[About];
  readonly createdBy: string | null;
  readonly createdAt: number | null;
};

export type WatchSettingsStore = {
  readonly getSettings: <About extends keyof WatchSettings>(
    about: About,
  ) => Promise<WatchSettingsVersion<About>>;
  /** The newest first. */
  readonly listSettings: <About extends keyof WatchSettings>(
    about: About,
    limit: number,
  ) => Promise<readonly WatchSettingsVersion<About>[]>;
  /** Promises the jobs with it. False when somebody else has saved this version. */
  readonly saveSettings: <About extends keyof WatchSettings>(
    about: About,
    saved: WatchSettingsVersion<About>,
    change: {
      readonly audit: readonly AuditEvent[];
      readonly jobs: readonly JobMessage[];
      readonly now: number;
    },
  ) => Promise<boolean>;
};

export type WatchSettingsStoreOf = (tenant: TenantScope) => WatchSettingsStore;

/** Promises the watch's jobs for every company for which they are due. */
export type WatchClocks = { readonly promiseDue: (now: number) => Promise<void> };
