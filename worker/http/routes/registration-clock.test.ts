import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { registrationClocks } from "#worker/adapters/d1/registration-store.ts";
import { shardOf } from "#worker/adapters/d1/shards.ts";
import { systemActor } from "#worker/domain/access/audit-event.ts";
import { grantPartnerScope, type TenantScope } from "#worker/domain/access/principal.ts";
import { aContent } from "#worker/domain/registration/registration-factory.ts";
import { buildServices } from "#worker/services.ts";
import { addPartner } from "#worker/testing/crm.ts";
import { rowsOf } from "#worker/testing/imports.ts";
import { Killed, killedAt } from "#worker/testing/killed-at.ts";
import { makeCompany } from "#worker/testing/people.ts";
import { heldTransport } from "#worker/testing/runs.ts";
import { changeRegistration } from "#worker/usecases/registrations/change-registration.ts";
import { createRegistration } from "#worker/usecases/registrations/create-registration.ts";
import type { RegistrationNeeds } from "#worker/usecases/registrations/registration-needs.ts";
import { wakeRegistrations } from "#worker/usecases/registrations/wake-registrations.ts";

const day = 86_400_000;
const began = Date.UTC(2027, 0, 10, 12);
const actor = systemActor("test", "req_test");

/** Two that are approved and one that waits, all of one minute. */
async function makeScene() {
  const { tenant } = await makeCompany();
  let now = began;
  const transport = heldTransport();
  const needs: RegistrationNeeds = {
    ...buildServices(env).registrations,
    transport,
    clock: { now: () => now },
  };
  const partnerId = await addPartner(tenant, "Harbour");
  const scope = { side: "partner" as const, ...grantPartnerScope(tenant, partnerId) };
  for (const at of [0, 1, 2]) {
    const patch = aContent({ accountName: `Account ${at}`, accountDomain: `account${at}.example` });
    const made = await createRegistration(needs, scope, { partnerId, patch, isDraft: false, actor });
    if (!made.ok) throw new Error(made.error.code);
    if (at === 2) continue;
    const { id } = made.value;
    const act = { move: "approve" as const, text: "", detail: {} };
    const company = { side: "company" as const, tenant };
    const done = await changeRegistration(needs, company, { id, act, actor, isExpected: () => true });
    if (!done.ok) throw new Error(done.error.code);
  }
  return { tenant, needs, setDays: (days: number) => (now = began + days * day) };
}

const outboxId = "job_registration-clock";

function messageFor({ tenantId }: TenantScope) {
  return { v: 1, kind: "registration-clock", tenantId, outboxId } as const;
}

/** What time has done, and what it promises to tell and to do next. */
async function traceOf(tenant: TenantScope) {
  const [events, reminders, promised, claims] = await Promise.all([
    rowsOf<{ number: number; move: string; days: number | null }>(
      tenant,
      `SELECT r.number, e.move, e.detail ->> '$.days' AS days FROM registration_events AS e
       JOIN registrations AS r ON r.tenant_id = ?1 AND r.id = e.registration_id
       WHERE e.tenant_id = ?1 AND e.side = 'system' ORDER BY r.number, e.seq`,
    ),
    rowsOf(tenant, "SELECT days FROM registration_reminders WHERE tenant_id = ?1 ORDER BY days"),
    rowsOf(tenant, "SELECT kind FROM events WHERE tenant_id = ?1 ORDER BY kind"),
    rowsOf(tenant, "SELECT COUNT(*) AS held FROM registration_claims WHERE tenant_id = ?1"),
  ]);
  const [clock] = await rowsOf<{ at: number }>(
    tenant,
    `SELECT available_at AS at FROM outbox WHERE tenant_id = ?1 AND id = '${outboxId}'`,
  );
  return { events, reminders, promised, claims, clock: clock?.at ?? null };
}

const watched = ["registrationsOf", "transport"] as const;

/** On the 61st day two are reminded and one expires; the clock dies at its n-th call then, and is left alone on the 90th. */
async function liveThrough(killAt: number) {
  const { tenant, needs, setDays } = await makeScene();
  const { needs: mortal, calls } = killedAt(needs, { watched, call: killAt });
  setDays(61);
  await wakeRegistrations(mortal, tenant, messageFor(tenant)).catch((error: unknown) => {
    if (!(error instanceof Killed)) throw error;
  });
  // What was cut off is sent again.
  await wakeRegistrations(needs, tenant, messageFor(tenant));
  setDays(90);
  await wakeRegistrations(needs, tenant, messageFor(tenant));
  return { calls: calls(), trace: await traceOf(tenant) };
}

test("a clock that is killed before any of its calls reminds and expires as one that is left alone, once each", {
  timeout: 240_000,
}, async () => {
  const alone = await liveThrough(Number.POSITIVE_INFINITY);
  expect(alone.trace.events).toEqual([
    ...[1, 2].flatMap((number) => [
      { number, move: "remind", days: 30 },
      { number, move: "expire", days: null },
    ]),
    { number: 3, move: "expire", days: null },
  ]);
  expect(alone.trace).toMatchObject({
    reminders: [{ days: 30 }, { days: 30 }],
    claims: [{ held: 0 }],
    clock: null,
  });
  expect(alone.calls).toBeGreaterThan(6);
  for (let call = 1; call <= alone.calls; call += 1)
    expect({ call, trace: (await liveThrough(call)).trace }).toEqual({ call, trace: alone.trace });
});

test("the cron promises the clock again where its promise was lost or is for too late, and only there", async () => {
  const { tenant } = await makeScene();
  const clock = () => traceOf(tenant).then((trace) => trace.clock);
  expect(await clock()).toBe(began + 2 * day);
  await shardOf(env, tenant).prepare("DELETE FROM outbox WHERE tenant_id = ?").bind(tenant.tenantId).run();
  await registrationClocks(env).promiseDue(began + day);
  expect(await clock()).toBe(null);
  await registrationClocks(env).promiseDue(began + 2 * day);
  expect(await clock()).toBe(began + 2 * day);
  // One that is at work, or waits to be tried again, is left alone.
  await registrationClocks(env).promiseDue(began + 2 * day - 60_000);
  expect(await clock()).toBe(began + 2 * day);
  const late = `UPDATE outbox SET available_at = ${began + 9 * day} WHERE tenant_id = ?`;
  await shardOf(env, tenant).prepare(late).bind(tenant.tenantId).run();
  await registrationClocks(env).promiseDue(began + 2 * day + 1);
  expect(await clock()).toBe(began + 2 * day + 1);
});

test("a registration that cannot be written stops no other, and is tried again", async () => {
  const { tenant, needs, setDays } = await makeScene();
  const db = shardOf(env, tenant);
  const broken = db.prepare(
    `DELETE FROM registration_claims WHERE tenant_id = ?1 AND registration_id = (
       SELECT id FROM registrations WHERE tenant_id = ?1 AND number = 1)`,
  );
  await broken.bind(tenant.tenantId).run();
  setDays(61);
  expect(await wakeRegistrations(needs, tenant, messageFor(tenant))).toMatchObject({ kind: "retry" });
  const { events, clock } = await traceOf(tenant);
  expect(events).toEqual([
    { number: 2, move: "remind", days: 30 },
    { number: 3, move: "expire", days: null },
  ]);
  expect(clock).not.toBe(null);
  setDays(90);
  expect(await wakeRegistrations(needs, tenant, messageFor(tenant))).toEqual({ kind: "done" });
  expect((await traceOf(tenant)).events.filter(({ move }) => move === "expire")).toHaveLength(3);
});
