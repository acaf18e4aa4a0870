import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { systemActor } from "#worker/domain/access/audit-event.ts";
import { grantPartnerScope, type TenantScope } from "#worker/domain/access/principal.ts";
import { buildServices } from "#worker/services.ts";
import { addOpportunity, addPartner } from "#worker/testing/crm.ts";
import { makeCompany } from "#worker/testing/people.ts";
import { attributeNow, heldTransport } from "#worker/testing/runs.ts";
import type { AttributionStore } from "#worker/usecases/attribution/attribution-ports.ts";
import { runAttribution } from "#worker/usecases/attribution/run-attribution.ts";
import { startRun } from "#worker/usecases/attribution/start-run.ts";
import { mergeRecords, setPartnerParent, undoMerge } from "#worker/usecases/merges/merge-records.ts";
import { previewMerge } from "#worker/usecases/merges/preview-merge.ts";
import { shardOf } from "./shards.ts";

const actor = systemActor("A test", "req_test");

/** A company whose deal "one" is the first record's, "two" the duplicate's, and "both" theirs and somebody else's. */
async function makeDuplicates() {
  const { tenant } = await makeCompany();
  const [stays, duplicate, other] = [
    await addPartner(tenant, "Falcon Machinery"),
    await addPartner(tenant, "Falcon Machinery B.V."),
    await addPartner(tenant, "Corwin Steel"),
  ];
  await addOpportunity(tenant, { externalId: "one", partnerIds: [stays] });
  await addOpportunity(tenant, { externalId: "two", partnerIds: [duplicate] });
  await addOpportunity(tenant, {
    externalId: "both",
    amountMinor: 90_000,
    partnerIds: [stays, duplicate, other],
  });
  await attributeNow(tenant);
  return { tenant, stays, duplicate, other };
}

function merging(tenant: TenantScope) {
  const transport = heldTransport();
  const services = buildServices(env);
  const needs = { ...services, transport };
  const settle = async () => {
    for (const message of transport.messages.splice(0)) await services.runJob(message);
  };
  return {
    services,
    settle,
    merge: (from: string, into: string) =>
      mergeRecords(needs, { tenant, kind: "partner", actor, from, into }),
    undo: (from: string) => undoMerge(needs, { tenant, kind: "partner", actor, from }),
    preview: (from: string, into: string) => previewMerge(needs, tenant, { kind: "partner", from, into }),
    setParent: (id: string, parentId: string | null) =>
      setPartnerParent(needs, { tenant, actor, id, parentId }),
  };
}

async function postedTo(tenant: TenantScope): Promise<Readonly<Record<string, number>>> {
  const { groups: totals } = await buildServices(env).readerOf(tenant).currentTotals({ by: "partner" });
  return Object.fromEntries(totals.map(({ key, amountMinor }) => [key, amountMinor]));
}

async function listed(tenant: TenantScope, withSubsidiaries = false) {
  const page = { limit: 10, cursor: null };
  const found = await buildServices(env).viewsOf(tenant).listPartners({ withSubsidiaries }, "name", page);
  return found.items.map(({ id, totals }) => [
    id,
    totals.attributed[0]?.amountMinor ?? 0,
    totals.opportunities,
  ]);
}

test("a merge keeps both histories and the total, posts nothing, and can be taken back", async () => {
  const { tenant, stays, duplicate, other } = await makeDuplicates();
  const { services, settle, merge, undo, preview } = merging(tenant);
  const before = await postedTo(tenant);
  expect(before).toEqual({ [stays]: 130_000, [duplicate]: 130_000, [other]: 30_000 });
  const seen = await preview(duplicate, stays);
  expect(seen).toMatchObject({
    ok: true,
    value: {
      totals: [
        {
          book: "revenue",
          fromMinor: 130_000,
          intoMinor: 130_000,
          beforeMinor: 260_000,
          afterMinor: 260_000,
        },
      ],
      sharedDeals: 1,
      obstacle: null,
    },
  });

  expect(await merge(duplicate, stays)).toEqual({ ok: true, value: { intoId: stays } });
  expect(await merge(duplicate, stays)).toEqual({ ok: true, value: { intoId: stays } });
  await settle();
  const head = await services.readerOf(tenant).head();
  expect(await postedTo(tenant)).toEqual(before);
  expect(await listed(tenant)).toEqual([
    [other, 30_000, 1],
    [stays, 260_000, 3],
  ]);
  expect(await services.viewsOf(tenant).partnerMonths(stays)).toEqual([
    { period: "2025-03", currency: "USD", attributedMinor: 260_000 },
  ]);
  await attributeNow(tenant);
  expect((await services.readerOf(tenant).head()).seq).toBe(head.seq);

  // Attributed anew, the deal of both is split as if they had always been one; the deals of one of them stay as they are.
  await attributeNow(tenant, { kind: "all" });
  expect(await listed(tenant)).toEqual([
    [other, 45_000, 1],
    [stays, 245_000, 3],
  ]);
  expect((await postedTo(tenant))[duplicate]).toBe(100_000);

  expect(await undo(duplicate)).toEqual({ ok: true, value: null });
  await settle();
  expect(await listed(tenant)).toEqual([
    [other, 30_000, 1],
    [stays, 130_000, 2],
    [duplicate, 130_000, 2],
  ]);
  expect(await postedTo(tenant)).toEqual(before);
  expect(await undo(duplicate)).toEqual({ ok: true, value: null });
});

test("of two who merge the same record at once one is told, and a circle is refused", async () => {
  const { tenant, stays, duplicate, other } = await makeDuplicates();
  const { merge } = merging(tenant);
  const both = await Promise.all([merge(duplicate, stays), merge(duplicate, other)]);
  expect(both.filter(({ ok }) => ok)).toHaveLength(1);
  expect(both.find(({ ok }) => !ok)).toEqual({ ok: false, error: "changed-meanwhile" });
  expect(await merge(both[0].ok ? stays : other, duplicate)).toEqual({ ok: false, error: "same-record" });
  const { results } = await shardOf(env, tenant)
    .prepare("SELECT count(*) AS merges FROM record_merges WHERE tenant_id = ?1")
    .bind(tenant.tenantId)
    .all();
  expect(results).toEqual([{ merges: 1 }]);
});

test("a run that looked before a merge ends as if it had looked after it", async () => {
  const { tenant, stays, duplicate } = await makeDuplicates();
  const { services, merge } = merging(tenant);
  await addOpportunity(tenant, { externalId: "late", partnerIds: [duplicate] });
  const own = services.attributionOf(tenant);
  let looks = 0;
  const getCases: AttributionStore["getCases"] = async (ids) => {
    const cases = await own.getCases(ids);
    looks += 1;
    if (looks === 1) await merge(duplicate, stays);
    return cases;
  };
  const needs = { ...services, store: { ...own, getCases }, transport: heldTransport() };
  await startRun(needs, { tenantId: tenant.tenantId, scope: { kind: "changed" }, actor });
  const [message] = needs.transport.messages;
  if (message?.kind !== "attribution-run") throw new Error("the run promised a message");
  await runAttribution(needs, tenant, message);
  expect(looks).toBe(2);
  expect(await listed(tenant)).toContainEqual([stays, 360_000, 4]);
  const deals = await services.portal.listDeals([grantPartnerScope(tenant, duplicate)], {
    filter: {},
    page: { limit: 5, cursor: null },
  });
  expect(deals).toEqual([]);
});

test("a family's figures hold each deal once, and the company's total counts nobody twice", async () => {
  const { tenant, stays, duplicate, other } = await makeDuplicates();
  const { setParent } = merging(tenant);
  expect(await setParent(duplicate, stays)).toEqual({ ok: true, value: null });
  expect(await setParent(stays, duplicate)).toEqual({ ok: false, error: "circle-of-parents" });
  expect(await listed(tenant, true)).toEqual([
    [other, 30_000, 1],
    [stays, 260_000, 3],
    [duplicate, 130_000, 2],
  ]);
  expect(await listed(tenant)).toContainEqual([stays, 130_000, 2]);
});
