import type { AuditEvent } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { EnteredRate, RateBook } from "#worker/domain/money/exchange-rates.ts";
import type { Day } from "#worker/domain/time/day.ts";
import type { PromisedRun } from "#worker/usecases/imports/import-ports.ts";

/** A rate as somebody has entered it; `note` says in their words where they have it from. */
export type KeptRate = EnteredRate & {
  readonly note: string;
  readonly enteredBy: string;
  readonly enteredAt: number;
};

/** Deals of one currency in the ledger that could not be converted. */
export type MissingRates = {
  readonly currency: string;
  readonly deals: number;
  readonly firstDay: Day;
  readonly lastDay: Day;
};

/** A deal that waits for a rate of its currency, good for its day. */
export type MissingRate = { readonly currency: string; readonly day: Day; readonly period: string };

/** What the CRM says its currencies are worth, as it was last read. */
export type OrgRateSummary = {
  readonly currency: string;
  readonly units: string;
  readonly day: Day;
  readonly datedRates: number;
};

/** A change of rates, with the run that posts what they let be converted; the run is only promised when a deal waits. */
type RateChange = {
  readonly run: PromisedRun;
  readonly audit: readonly AuditEvent[];
  readonly now: number;
};

export type RateStore = {
  /** All rates that hold now, entered and read from connected CRMs. */
  readonly rateBook: () => Promise<RateBook>;
  /** By currency, the newest first. */
  readonly listEntered: () => Promise<readonly KeptRate[]>;
  readonly listOrgRates: () => Promise<readonly OrgRateSummary[]>;
  readonly listMissing: () => Promise<readonly MissingRates[]>;
  /** Enters rates, each in place of one of the same currency and day; answers whether the run was promised. */
  readonly saveRates: (change: RateChange & { readonly rates: readonly KeptRate[] }) => Promise<boolean>;
  /** False when there was none. */
  readonly removeRate: (
    rate: { readonly currency: string; readonly day: Day },
    change: { readonly audit: readonly AuditEvent[] },
  ) => Promise<boolean>;
  /** Marks the deals that wait for a rate to be attributed again. */
  readonly retryMissing: (now: number) => Promise<void>;
};

export type RateStoreOf = (tenant: TenantScope) => RateStore;
