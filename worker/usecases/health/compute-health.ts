import type { TenantScope } from "#worker/domain/access/principal.ts";
import { gradeHealth } from "#worker/domain/health/grade-health.ts";
import {
  type ClosedDeal,
  type CompanyDeals,
  lookBackOf,
  measureHealth,
} from "#worker/domain/health/measure-health.ts";
import { convertMinor, type RateBook } from "#worker/domain/money/exchange-rates.ts";
import { dayOf } from "#worker/domain/time/day.ts";
import type { Instant } from "#worker/domain/time/instant.ts";
import { alertWatchJob, type JobMessage, type JobOutcome } from "#worker/usecases/jobs/job.ts";
import { type JobTransport, sendPromised } from "#worker/usecases/jobs/outbox.ts";
import type { Clock } from "#worker/usecases/ports.ts";
import type { RateStoreOf } from "#worker/usecases/rates/rate-ports.ts";
import type {
  DealWithParties,
  HealthStore,
  HealthStoreOf,
  Span,
  WatchSettingsStoreOf,
} from "./health-ports.ts";

export type HealthNeeds = {
  readonly healthOf: HealthStoreOf;
  readonly watchSettingsOf: WatchSettingsStoreOf;
  readonly ratesOf: RateStoreOf;
  readonly transport: JobTransport;
  readonly clock: Clock;
};

type Message = Extract<JobMessage, { readonly kind: "partner-health" }>;

const dealsAtOnce = 1_000;
const recordsAtOnce = 50;

/**
 * Measures and grades all of a company's partners through today. Amounts in other currencies count at the rate of the day of the close.
 * Everything is read from the look-back alone, by index, so the work grows with the last 90 days and not with the company's history.
 * Doing it again puts the same in the place of the same.
 */
export async function computeHealth(
  needs: HealthNeeds,
  tenant: TenantScope,
  { outboxId }: Message,
): Promise<JobOutcome> {
  const store = needs.healthOf(tenant);
  const computedAt = needs.clock.now();
  const through = dayOf(computedAt);
  const span = lookBackOf(through);
  const [records, { settings }, rateOn] = await Promise.all([
    store.listRecords(),
    needs.watchSettingsOf(tenant).getSettings("health"),
    needs.ratesOf(tenant).rateBook(),
  ]);
  const partnerOf = new Map(records.map(({ id, survivorId }) => [id, survivorId ?? id]));
  const stayAlive = () => store.extendLease(outboxId, needs.clock.now());
  const { dealsOf, company } = await readDeals(store, { tenant, span, partnerOf, rateOn, stayAlive });
  const touchesOf = await readTouches(store, { span, partnerOf, stayAlive });
  const health = records
    .filter(({ survivorId }) => survivorId === null)
    .map(({ id }) => {
      const measures = measureHealth({
        through,
        deals: dealsOf.get(id) ?? [],
        touches: touchesOf.get(id) ?? [],
        recordsTouches: touchesOf.size > 0,
        company,
      });
      const { score, grade } = gradeHealth(measures, settings.weights);
      return {
        partnerId: id,
        scoreTenths: score === null ? null : Math.round(score * 10),
        grade,
        measures,
      };
    });
  const next = alertWatchJob(tenant.tenantId);
  await store.save({ health, currency: tenant.currency, through, computedAt, outboxId, next });
  await sendPromised(needs.transport, [next]);
  return { kind: "done" };
}

type Reading = {
  readonly span: Span;
  /** The partner that a record counts as. */
  readonly partnerOf: ReadonlyMap<string, string>;
  readonly stayAlive: () => Promise<void>;
};

/** Each partner's closed deals, and what the company's won ones add up to. */
async function readDeals(
  store: HealthStore,
  reading: Reading & { readonly tenant: TenantScope; readonly rateOn: RateBook },
): Promise<{
  readonly dealsOf: ReadonlyMap<string, readonly ClosedDeal[]>;
  readonly company: CompanyDeals;
}> {
  const { span, partnerOf, tenant, rateOn, stayAlive } = reading;
  const dealsOf = new Map<string, ClosedDeal[]>();
  let company: CompanyDeals = { wonMinor: 0, wonDeals: 0 };
  let after: readonly [number, string] | null = null;
  for (;;) {
    const page: readonly DealWithParties[] = await store.listClosedDeals(span, { after, limit: dealsAtOnce });
    for (const deal of page) {
      const convert = converter(deal, { rateOn, currency: tenant.currency });
      const amountMinor = deal.amountMinor === null ? null : convert(deal.amountMinor);
      if (deal.outcome === "won" && amountMinor !== null) {
        company = { wonMinor: company.wonMinor + amountMinor, wonDeals: company.wonDeals + 1 };
      }
      for (const [partnerId, shareMinor] of partiesOf(deal, partnerOf)) {
        put(dealsOf, partnerId, closedDealOf(deal, { shareMinor: convert(shareMinor), amountMinor }));
      }
    }
    const last = page.at(-1);
    if (last === undefined || page.length < dealsAtOnce) return { dealsOf, company };
    after = [last.closedAt, last.id];
    await stayAlive();
  }
}

/** One partner's view of a deal; null stands for an amount that has no rate, or of the whole amount for none at all. */
function closedDealOf(
  deal: DealWithParties,
  { shareMinor, amountMinor }: { readonly shareMinor: number | null; readonly amountMinor: number | null },
): ClosedDeal {
  const isConverted = shareMinor !== null && (amountMinor !== null || deal.amountMinor === null);
  const { closedAt, outcome } = deal;
  return { closedAt, outcome, shareMinor: shareMinor ?? 0, amountMinor, isConverted };
}

function put<Item>(groups: Map<string, Item[]>, key: string, item: Item): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [item]);
  else group.push(item);
}

/** Every partner that was on the deal, once, with what is attributed to it in the deal's currency. */
function partiesOf(
  { shares, named }: DealWithParties,
  partnerOf: ReadonlyMap<string, string>,
): ReadonlyMap<string, number> {
  const parties = new Map<string, number>();
  for (const recordId of named) {
    const partnerId = partnerOf.get(recordId);
    if (partnerId !== undefined) parties.set(partnerId, 0);
  }
  for (const { partnerId: recordId, amountMinor } of shares) {
    const partnerId = partnerOf.get(recordId);
    if (partnerId !== undefined) parties.set(partnerId, (parties.get(partnerId) ?? 0) + amountMinor);
  }
  return parties;
}

/** Null where there is no rate for the day. */
function converter(
  { currency, closedAt }: { readonly currency: string; readonly closedAt: Instant },
  to: { readonly rateOn: RateBook; readonly currency: string },
): (minor: number) => number | null {
  if (currency === to.currency) return (minor) => minor;
  const rate = to.rateOn(currency, dayOf(closedAt));
  return (minor) => rate && convertMinor(minor, rate, to.currency);
}

async function readTouches(
  store: HealthStore,
  { span, partnerOf, stayAlive }: Reading,
): Promise<ReadonlyMap<string, readonly Instant[]>> {
  const touchesOf = new Map<string, Instant[]>();
  const recordIds = [...partnerOf.keys()];
  for (let at = 0; at < recordIds.length; at += recordsAtOnce) {
    for (const touch of await store.listTouches(recordIds.slice(at, at + recordsAtOnce), span)) {
      put(touchesOf, partnerOf.get(touch.recordId) ?? touch.recordId, touch.at);
    }
    await stayAlive();
  }
  return touchesOf;
}
