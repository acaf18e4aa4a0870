import { periodStore } from "#worker/adapters/d1/period-store.ts";
import { shardOf } from "#worker/adapters/d1/shards.ts";
import { createD1LedgerStore } from "#worker/adapters/ledger/d1-ledger-store.ts";
import { systemActor } from "#worker/domain/access/audit-event.ts";
import type { EntryDraft } from "#worker/domain/ledger/entry.ts";
import { assert } from "#worker/domain/result.ts";
import type { Env } from "#worker/env.ts";
import { buildServices } from "#worker/services.ts";
import type { JobMessage } from "#worker/usecases/jobs/job.ts";
import { createLedgerWriter } from "#worker/usecases/ledger/ledger-writer.ts";
import { waiveItem } from "#worker/usecases/periods/change-period.ts";
import { startClose } from "#worker/usecases/periods/close-period.ts";
import { makeMeasuredCompany } from "./measured-company.ts";

export type PeriodMeasurement = { readonly partners: number; readonly entries: number };
export type PeriodMeasured = {
  readonly msToFill: number;
  readonly msToClose: number;
  readonly state: string;
};

const key = "2025-03";

/** Fills a period of a company made for it and closes it: from the request to the signed head. */
export async function measurePeriodClose(env: Env, asked: PeriodMeasurement): Promise<PeriodMeasured> {
  const tenant = await makeMeasuredCompany(env);
  const services = buildServices(env);
  const begun = performance.now();
  const ledger = createD1LedgerStore(shardOf(env, tenant), tenant.tenantId);
  const writer = createLedgerWriter(tenant.tenantId, { ...services.tenantLedger, store: ledger });
  for (let from = 0; from < asked.entries; from += draftsPerCall) {
    const answer = await writer.append(draftsFrom(from, asked));
    assert(answer.ok, "the measured ledger takes its entries");
  }
  const filled = performance.now();
  const messages: JobMessage[] = [];
  const transport = {
    send: async (sent: readonly JobMessage[]) => void messages.push(...sent),
    scheduleDrain: async () => {},
  };
  const request = { tenant, key, actor: systemActor("measurement", "measurement") };
  const reason = "A measurement imports nothing";
  await waiveItem(services, { ...request, item: "data-older-than-period", reason });
  const started = await startClose({ ...services, transport }, request);
  assert(started.ok, "the measured period can be closed");
  for (const message of messages) await services.runJob(message);
  const row = await periodStore(env, tenant).getRow(key);
  return { msToFill: filled - begun, msToClose: performance.now() - filled, state: row?.state ?? "open" };
}

const draftsPerCall = 200;

function draftsFrom(from: number, { partners, entries }: PeriodMeasurement): EntryDraft[] {
  return Array.from({ length: Math.min(draftsPerCall, entries - from) }, (_, n) => ({
    idemKey: `credit:revenue:opp_${from + n}:ptr:0`,
    kind: "credit",
    amountMinor: 100_000 + n,
    currency: "USD",
    partnerRef: `ptr_${(from + n) % partners}`,
    opportunityRef: `opp_${from + n}`,
    opportunitySeq: 0,
    sharePpm: 1_000_000,
    book: "revenue",
    period: key,
    effectiveAt: Date.UTC(2025, 2, 15),
    reversesSeq: null,
    ruleVersion: { ruleId: "rul_measurement", version: 1, hash: "a".repeat(64) },
    evidenceHashes: ["b".repeat(64)],
  }));
}
