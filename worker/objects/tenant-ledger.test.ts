import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { shardOf } from "#worker/adapters/d1/shards.ts";
import { createD1LedgerReader } from "#worker/adapters/ledger/d1-ledger-reader.ts";
import { sha256, sha256Hex } from "#worker/adapters/platform/sha256.ts";
import { buildServices } from "#worker/services.ts";
import { creditDraft, reversalDraft } from "#worker/testing/ledger-entries.ts";
import { makeCompany } from "#worker/testing/people.ts";
import { ledgerObjectName, type TenantLedgerNeeds } from "#worker/usecases/ledger/ledger-ports.ts";
import { verifyLedger } from "#worker/usecases/ledger/verify-ledger.ts";
import { tenantLedgerObject } from "./tenant-ledger.ts";

async function openCompany() {
  const { tenant } = await makeCompany();
  const object = () => env.LEDGER.getByName(ledgerObjectName(tenant.tenantId));
  const reader = createD1LedgerReader(shardOf(env, tenant), tenant.tenantId);
  return { tenant, object, reader, verify: () => verifyLedger({ reader, sha256Hex, sha256 }, tenant) };
}

test("drafts reach the ledger through the company's object, once", async () => {
  const { object, verify } = await openCompany();
  const drafts = [creditDraft(), creditDraft({ partnerRef: "ptr_south" })];
  const first = await object().append(drafts);
  expect(first).toMatchObject({ ok: true, value: { entries: [{ seq: 1, status: "appended" }, { seq: 2 }] } });
  const second = await object().append(drafts);
  expect(second).toMatchObject({
    ok: true,
    value: { entries: [{ seq: 1, status: "replayed" }, { seq: 2 }] },
  });
  expect(await verify()).toEqual({ ok: true, checked: 2 });
});

test("an object that was evicted goes on where it was", async () => {
  const { object, verify } = await openCompany();
  await object().append([creditDraft()]);
  await evictDurableObject(object());
  expect(await object().append([reversalDraft(creditDraft(), 1)])).toMatchObject({ ok: true });
  expect(await verify()).toEqual({ ok: true, checked: 2 });
});

test("fifty callers at once are all served, in one unbroken chain", async () => {
  const { tenant, reader, verify } = await openCompany();
  const { writer } = buildServices(env);
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, caller) =>
      writer.append(
        tenant,
        Array.from({ length: 5 }, (__, n) => creditDraft({ opportunityRef: `opp_${caller}_${n}` })),
      ),
    ),
  );
  expect(answers.every((answer) => answer.ok)).toBe(true);
  expect(await reader.head()).toMatchObject({ seq: 250 });
  expect(await verify()).toEqual({ ok: true, checked: 250 });
});

test("two instances of one object, the older of which does not know, keep one chain between them", async () => {
  const { object, verify } = await openCompany();
  const { tenantLedger } = buildServices(env);
  await runInDurableObject(object(), async (instance, state) => {
    const zombie = new (tenantLedgerObject(() => ({ tenantLedger })))(state, env);
    const rounds = Array.from({ length: 10 }, (_, n) => n);
    const answers = await Promise.all(
      rounds.flatMap((n) => [
        instance.append([creditDraft({ opportunityRef: `opp_a_${n}` })]),
        zombie.append([creditDraft({ opportunityRef: `opp_b_${n}` })]),
        // The same drafts by both: one writes them, the other finds them.
        instance.append([creditDraft({ opportunityRef: `opp_c_${n}` })]),
        zombie.append([creditDraft({ opportunityRef: `opp_c_${n}` })]),
      ]),
    );
    expect(answers.every((answer) => answer.ok)).toBe(true);
  });
  expect(await verify()).toEqual({ ok: true, checked: 30 });
});

test("an object whose name is no company of the directory writes nothing", async () => {
  const stranger = env.LEDGER.getByName(ledgerObjectName("ten_nobody"));
  await expect(runInDurableObject(stranger, (instance) => instance.append([creditDraft()]))).rejects.toThrow(
    "a ledger belongs to a company of the directory",
  );
});

test("a failure to open the ledger is forgotten, and the next caller is served", async () => {
  const { object } = await openCompany();
  const { tenantLedger } = buildServices(env);
  const openStore = vi.fn(tenantLedger.openStore).mockRejectedValueOnce(new Error("directory is away"));
  await runInDurableObject(object(), async (_, state) => {
    const instance = instanceWith({ ...tenantLedger, openStore }, state);
    await expect(instance.append([creditDraft()])).rejects.toThrow("directory is away");
    expect(await instance.append([creditDraft()])).toMatchObject({ ok: true });
  });
});

test("the alarm drains the company's own outbox and comes back when the next row falls due", async () => {
  const { tenant, object } = await openCompany();
  const { tenantLedger } = buildServices(env);
  const due = tenantLedger.clock.now() + 60_000;
  const drainOutbox = vi.fn(async () => due);
  await runInDurableObject(object(), async (_, state) => {
    const instance = instanceWith({ ...tenantLedger, drainOutbox }, state);
    await instance.scheduleDrain(due + 5);
    expect(await state.storage.getAlarm()).toBe(due + 5);
    await instance.scheduleDrain(due + 9);
    expect(await state.storage.getAlarm()).toBe(due + 5);
    await instance.scheduleDrain(due - 5);
    expect(await state.storage.getAlarm()).toBe(due - 5);
    await state.storage.deleteAlarm();
    await instance.alarm();
    expect(drainOutbox).toHaveBeenCalledExactlyOnceWith(tenant.tenantId);
    expect(await state.storage.getAlarm()).toBe(due);
  });
});

test("an alarm that wakes the object without its name still knows the company", async () => {
  const { tenant, object } = await openCompany();
  const { tenantLedger } = buildServices(env);
  const drainOutbox = vi.fn(async () => null);
  await object().scheduleDrain(Date.UTC(2100, 0, 1));
  await runInDurableObject(object(), async (_, state) => {
    const instance = instanceWith({ ...tenantLedger, drainOutbox }, state);
    Object.defineProperty(instance, "ctx", { value: { id: {}, storage: state.storage } });
    await instance.alarm();
  });
  expect(drainOutbox).toHaveBeenCalledExactlyOnceWith(tenant.tenantId);
});

test("an object that was reached by another name than a company's does nothing", async () => {
  await expect(
    runInDurableObject(env.LEDGER.getByName("ten_nobody"), (instance) => instance.append([creditDraft()])),
  ).rejects.toThrow("reached by its company's name");
});

test("an empty outbox leaves no alarm behind", async () => {
  const { object } = await openCompany();
  await object().scheduleDrain(Date.UTC(2100, 0, 1));
  expect(await runDurableObjectAlarm(object())).toBe(true);
  expect(await runInDurableObject(object(), (_, state) => state.storage.getAlarm())).toBeNull();
});

test("an outbox that cannot be drained is tried again later, not given up", async () => {
  const errors = vi.spyOn(console, "error").mockImplementation(() => {});
  const { object } = await openCompany();
  const { tenantLedger } = buildServices(env);
  const needs = {
    ...tenantLedger,
    clock: { now: () => Date.UTC(2100, 0, 1) },
    drainOutbox: () => Promise.reject(new Error("shard is away")),
  };
  await runInDurableObject(object(), async (_, state) => {
    await instanceWith(needs, state).alarm();
    expect(await state.storage.getAlarm()).toBe(Date.UTC(2100, 0, 1) + 30_000);
    await state.storage.deleteAlarm();
  });
  expect(errors).toHaveBeenCalledOnce();
  errors.mockRestore();
});

function instanceWith(tenantLedger: TenantLedgerNeeds, state: DurableObjectState) {
  return new (tenantLedgerObject(() => ({ tenantLedger })))(state, env);
}
