import { env } from "cloudflare:workers";
import fc from "fast-check";
import { expect, test } from "vitest";
import { shardOf } from "#worker/adapters/d1/shards.ts";
import { systemActor } from "#worker/domain/access/audit-event.ts";
import { grantPartnerScope } from "#worker/domain/access/principal.ts";
import type { Registration, RegistrationEvent } from "#worker/domain/registration/registration.ts";
import { aContent } from "#worker/domain/registration/registration-factory.ts";
import {
  listTransitions,
  type RegistrationSide,
  transition,
} from "#worker/domain/registration/registration-state.ts";
import { buildServices } from "#worker/services.ts";
import { addPartner } from "#worker/testing/crm.ts";
import { rowsOf } from "#worker/testing/imports.ts";
import { makeCompany } from "#worker/testing/people.ts";
import { addAccount } from "#worker/testing/registrations.ts";
import { heldTransport } from "#worker/testing/runs.ts";
import {
  changeRegistration,
  type RegistrationAct,
} from "#worker/usecases/registrations/change-registration.ts";
import { contestRegistration, decideContest } from "#worker/usecases/registrations/contest-registrations.ts";
import { createRegistration } from "#worker/usecases/registrations/create-registration.ts";
import type {
  RegistrationNeeds,
  RegistrationScope,
} from "#worker/usecases/registrations/registration-needs.ts";
import { wakeRegistrations } from "#worker/usecases/registrations/wake-registrations.ts";

const day = 86_400_000;
const actor = systemActor("model", "req_model");
const partnerSide = ["submit", "withdraw", "answer", "testify", "appeal", "ask_extension"] as const;
const companySide = [
  "review",
  "request_info",
  "approve",
  "reject",
  "assign",
  "extend",
  "release",
  "win",
  "lose",
] as const;

type Attempt =
  | { readonly side: RegistrationSide; readonly move: RegistrationAct["move"] }
  | { readonly side: "company"; readonly move: "contest" | "award" };

const attempt: fc.Arbitrary<Attempt> = fc.oneof(
  fc.constantFrom(...partnerSide).map((move) => ({ side: "partner" as const, move })),
  fc.constantFrom(...companySide).map((move) => ({ side: "company" as const, move })),
  fc
    .constantFrom("approve" as const, "award" as const, "contest" as const)
    .map((move) => ({ side: "company" as const, move })),
);

/**
 * Several actors at once at one registration, as each has just seen it; or several people who each approve one of them and insist
 * when they are told of a conflict. Then time goes on.
 */
const round = fc.record({
  at: fc.integer({ min: 0, max: 2 }),
  attempts: fc.array(attempt, { minLength: 1, maxLength: 3 }),
  insistOn: fc.oneof(fc.constant<number[]>([]), fc.subarray([0, 1, 2], { minLength: 2 })),
  days: fc.constantFrom(0, 0, 0, 1, 20, 61),
});

type Round = typeof round extends fc.Arbitrary<infer One> ? One : never;

/** Three registrations of one account by two partners, handed in. */
async function makeWorld() {
  const { tenant } = await makeCompany();
  let now = Date.UTC(2027, 0, 10);
  const needs: RegistrationNeeds = {
    ...buildServices(env).registrations,
    transport: heldTransport(),
    clock: { now: () => now },
  };
  const partners = [await addPartner(tenant, "One"), await addPartner(tenant, "Two")];
  const company: RegistrationScope = { side: "company", tenant };
  const ids: string[] = [];
  for (const at of [0, 1, 0]) {
    const partnerId = partners[at] ?? "";
    const scope = { side: "partner" as const, ...grantPartnerScope(tenant, partnerId) };
    const made = await createRegistration(needs, scope, {
      partnerId,
      patch: aContent(),
      isDraft: false,
      actor,
    });
    if (!made.ok) throw new Error(made.error.code);
    ids.push(made.value.id);
  }
  return {
    tenant,
    needs,
    ids,
    company,
    store: needs.registrationsOf(tenant),
    advanceDays: async (days: number) => {
      now += days * day;
      await wakeRegistrations(needs, tenant, {
        v: 1,
        kind: "registration-clock",
        tenantId: tenant.tenantId,
        outboxId: "job_registration-clock",
      });
    },
  };
}

type World = Awaited<ReturnType<typeof makeWorld>>;

/** Answers `ok`, or what it was refused with. */
async function attemptIt(
  world: World,
  id: string,
  { side, move }: Attempt,
  version: number,
): Promise<string> {
  const { needs, company, tenant, store } = world;
  const seen = { id, actor, isExpected: (current: number) => current === version };
  if (move === "contest") {
    const done = await contestRegistration(needs, company, { ...seen, reason: "Both", rivalIds: null });
    return done.ok ? "ok" : done.error.code;
  }
  if (move === "award") {
    const contestId = (await store.get(id))?.contestId ?? "";
    const group = await store.listContest(contestId);
    const shares = group.map((one, at) => ({
      registrationId: one.id,
      percent: at === 0 ? 100 - 10 * (group.length - 1) : 10,
    }));
    const outcome =
      group.length > 1
        ? { kind: "split" as const, shares }
        : { kind: "primary" as const, registrationId: id };
    const done = await decideContest(needs, company, { ...seen, reason: "Fair", outcome });
    return done.ok ? "ok" : done.error.code;
  }
  const partnerId = (await store.get(id))?.partnerId ?? "";
  const scope: RegistrationScope = side === "partner" ? { side, tenant, partnerId } : company;
  const detail = move === "request_info" ? { fields: ["notes"] } : {};
  const done = await changeRegistration(needs, scope, { ...seen, act: { move, text: "Because", detail } });
  if (done.ok) return "ok";
  return done.error.code === "invalid-request"
    ? (done.error.errors?.[0]?.code ?? "invalid-request")
    : done.error.code;
}

/** Approves, and approves again knowing what is in the way. */
async function insist(world: World, id: string): Promise<string> {
  for (let tries = 1; ; tries += 1) {
    const version = (await world.store.get(id))?.version ?? 0;
    const answer = await attemptIt(world, id, { side: "company", move: "approve" }, version);
    if (tries === 3 || !["conflict-found", "changed-meanwhile", "stale-version"].includes(answer))
      return answer;
  }
}

/** What a legal move may be refused for, whoever else tries what. */
const hindrances = [
  "account-protected",
  "conflict-found",
  "appealed-already",
  "extensions-used-up",
  "closed-too-late",
  "asked-already",
  "too-many-today",
];

function winnersOf(answers: readonly string[]): number {
  return answers.filter((answer) => answer === "ok").length;
}

function expectOneWinner({
  before,
  attempts,
  answers,
}: {
  readonly before: Registration;
  readonly attempts: readonly Attempt[];
  readonly answers: readonly string[];
}) {
  const isLegal = ({ side, move }: Attempt) => transition(before.state, { move, side }) !== null;
  const tried = attempts.map((one, at) => ({ isLegal: isLegal(one), answer: answers[at] ?? "" }));
  expect(tried.filter((one) => !one.isLegal && one.answer === "ok")).toEqual([]);
  // What was found in the way is kept, and that alone is news to whoever tried at the same moment.
  const mayHaveNone =
    answers.includes("conflict-found") ||
    tried.every((one) => !one.isLegal || hindrances.includes(one.answer));
  const winners = winnersOf(answers);
  expect({ answers, isRight: winners === 1 || (winners === 0 && mayHaveNone) }).toEqual({
    answers,
    isRight: true,
  });
}

const legal = new Set(listTransitions());

/** Each line begins where the one before ended, along the table, and the last one is where it stands. */
async function expectWholeHistory({ store, ids }: World) {
  for (const id of ids) {
    const [record, events] = await Promise.all([store.get(id), store.listEvents(id)]);
    let from: RegistrationEvent["from"] = "draft";
    for (const [at, event] of events.entries()) {
      expect([event.seq, event.from]).toEqual([at + 1, from]);
      expect(legal.has(`${event.from} ${event.move} ${event.to} ${event.side}`)).toBe(true);
      from = event.to;
    }
    expect([record?.state, record?.lastSeq]).toEqual([from, events.length]);
  }
}

/** One holder of the account and its product, and nobody is approved who holds nothing. */
async function expectOneHolder({ tenant }: World) {
  const holders = await rowsOf(
    tenant,
    `SELECT DISTINCT iif(share_ppm IS NULL, id, contest_id) FROM registrations
     WHERE tenant_id = ?1 AND state = 'approved'`,
  );
  expect(holders.length).toBeLessThanOrEqual(1);
  const bare = await rowsOf(
    tenant,
    `SELECT id FROM registrations AS r WHERE tenant_id = ?1 AND (state = 'approved') <> EXISTS (
       SELECT 1 FROM registration_claims WHERE tenant_id = ?1 AND registration_id = r.id) AND state <> 'contested'`,
  );
  expect(bare).toEqual([]);
}

async function playAll(options: fc.Parameters<[readonly Round[]]> = {}): Promise<void> {
  await fc.assert(
    fc.asyncProperty(fc.array(round, { minLength: 6, maxLength: 14 }), async (rounds) => {
      const world = await makeWorld();
      for (const { at, attempts, insistOn, days } of rounds) {
        const id = world.ids[at] ?? "";
        const before = await world.store.get(id);
        if (before === null) throw new Error("it is there");
        const answers = await Promise.all(attempts.map((one) => attemptIt(world, id, one, before.version)));
        const after = await world.store.get(id);
        expectOneWinner({ before, attempts, answers });
        expect((after?.lastSeq ?? 0) - before.lastSeq).toBe(winnersOf(answers));
        await Promise.all(insistOn.map((each) => insist(world, world.ids[each] ?? "")));
        if (days > 0) await world.advanceDays(days);
        await expectOneHolder(world);
      }
      await expectWholeHistory(world);
    }),
    { numRuns: 12, ...options },
  );
}

test(
  "whoever tries what at the same moment, one of them wins, no state is illegal, and the history is whole",
  { timeout: 240_000 },
  () => playAll(),
);

test("the model notices a database that does not guard its claims", { timeout: 240_000 }, async () => {
  const { tenant } = await makeCompany();
  const db = shardOf(env, tenant);
  const sql = await db
    .prepare("SELECT sql FROM sqlite_master WHERE name = 'registration_claims_insert'")
    .first<string>("sql");
  await db.prepare("DROP TRIGGER registration_claims_insert").run();
  await expect(playAll({ seed: 1, endOnFailure: true })).rejects.toThrow();
  await db.prepare(sql ?? "").run();
});

/** Two that only sound alike, so that no claim of the one is in the other's way. */
async function makeAlike(world: World) {
  const ids: string[] = [];
  for (const [at, accountName] of ["Kestrel Aviation", "Kestrell Aviation"].entries()) {
    const partnerId = (await world.store.get(world.ids[at] ?? ""))?.partnerId ?? "";
    const made = await createRegistration(world.needs, world.company, {
      partnerId,
      patch: aContent({ accountName, accountDomain: "" }),
      isDraft: false,
      actor,
    });
    if (!made.ok) throw new Error(made.error.code);
    ids.push(made.value.id);
  }
  return { first: ids[0] ?? "", second: ids[1] ?? "" };
}

test("of two who approve what sounds alike at once, the second has to look again", async () => {
  const world = await makeWorld();
  const { first, second } = await makeAlike(world);
  const approve = async (id: string, needs = world.needs) =>
    attemptIt(
      { ...world, needs },
      id,
      { side: "company", move: "approve" },
      (await world.store.get(id))?.version ?? 0,
    );
  // The first one is approved after the second one's look, just before it is written.
  const overtaken = {
    ...world.needs,
    registrationsOf: () => ({
      ...world.store,
      write: async (write: Parameters<typeof world.store.write>[0]) => {
        expect(await approve(first)).toBe("ok");
        return world.store.write(write);
      },
    }),
  };
  expect(await approve(second, overtaken)).toBe("changed-meanwhile");
  expect(await approve(second)).toBe("conflict-found");
  expect(await approve(second)).toBe("ok");
});

test("an account's claim is held also after it is merged with another, and the other's with it", async () => {
  const world = await makeWorld();
  const { tenant, store, ids } = world;
  await addAccount(tenant, { id: "acc_stays", name: "Quorum", domain: null });
  await addAccount(tenant, { id: "acc_goes", name: "Tessera", domain: null });
  const claim = async (at: number, account: string) => {
    const before = await store.get(ids[at] ?? "");
    if (before === null) throw new Error("it is there");
    const claims = [{ accountKey: `account:${account}`, productKey: "*", isCertain: true }];
    return store.write({
      changes: [
        {
          before,
          after: { ...before, version: before.version + 1 },
          event: null,
          claims: { kind: "take", holder: before.id, claims },
        },
      ],
      ...{ events: [], jobs: [], audit: [], now: 0 },
    });
  };
  const merge = (into: string | null) =>
    shardOf(env, tenant)
      .prepare("UPDATE accounts SET survivor_id = ?2 WHERE tenant_id = ?1 AND id = 'acc_goes'")
      .bind(tenant.tenantId, into)
      .run();
  expect(await claim(0, "acc_goes")).toBe("written");
  expect(await claim(1, "acc_stays")).toBe("written");
  await merge("acc_stays");
  expect(await claim(2, "acc_stays")).toBe("claim-taken");
  expect(await claim(2, "acc_goes")).toBe("claim-taken");
  await merge(null);
  expect(await claim(1, "acc_stays")).toBe("written");
});

test("who hands in more than a day's work has to wait, also when it withdraws them and where they are drafts first", async () => {
  const world = await makeWorld();
  const { store, ids, needs, tenant } = world;
  const partnerId = (await store.get(ids[0] ?? ""))?.partnerId ?? "";
  await attemptIt(world, ids[0] ?? "", { side: "partner", move: "withdraw" }, 3);
  const now = needs.clock.now();
  const counted = (since: number, limit = 100) => store.countHandedIn({ partnerId, since, limit });
  expect([await counted(now - day), await counted(now - day, 1), await counted(now)]).toEqual([2, 1, 0]);

  const busy = { ...needs, registrationsOf: () => ({ ...store, countHandedIn: async () => 100 }) };
  const register = (isDraft: boolean, scope: RegistrationScope) =>
    createRegistration(busy, scope, { partnerId, patch: aContent(), isDraft, actor });
  const own: RegistrationScope = { side: "partner", tenant, partnerId };
  expect(await register(false, own)).toEqual({ ok: false, error: { code: "too-many-registrations" } });
  const draft = await register(true, own);
  if (!draft.ok) throw new Error(draft.error.code);
  const submit = { id: draft.value.id, act: { move: "submit" as const, text: "", detail: {} }, actor };
  expect(await changeRegistration(busy, own, { ...submit, isExpected: () => true })).toEqual({
    ok: false,
    error: { code: "too-many-registrations" },
  });
  expect((await register(false, world.company)).ok).toBe(true);
});

test("several hand-ins at once, each of which counted before the others wrote, do not pass the day's limit", async () => {
  const { store, ids, needs, tenant, company } = await makeWorld();
  const partnerId = (await store.get(ids[0] ?? ""))?.partnerId ?? "";
  const own: RegistrationScope = { side: "partner", tenant, partnerId };
  const kept = await store.getSettings();
  const atOnce = (): RegistrationNeeds => {
    let counts = 0;
    return {
      ...needs,
      registrationsOf: () => ({
        ...store,
        getSettings: async () => ({ ...kept, settings: { ...kept.settings, mostPerDay: 3 } }),
        countHandedIn: async (limit) => (counts++ === 0 ? 2 : store.countHandedIn(limit)),
      }),
    };
  };
  const register = async (isDraft: boolean, scope: RegistrationScope = own) => {
    const made = await createRegistration(atOnce(), scope, {
      partnerId,
      patch: aContent(),
      isDraft,
      actor,
    });
    return made.ok ? made.value.id : made.error.code;
  };
  const draft = await register(true);
  expect(await register(false)).toMatch(/^reg_/);
  expect(await register(false)).toBe("too-many-registrations");
  const submit = { id: draft, act: { move: "submit" as const, text: "", detail: {} }, actor };
  expect(await changeRegistration(atOnce(), own, { ...submit, isExpected: () => true })).toEqual({
    ok: false,
    error: { code: "too-many-registrations" },
  });
  expect((await store.get(draft))?.state).toBe("draft");
  expect(await rowsOf(tenant, "SELECT id FROM registrations WHERE tenant_id = ?1")).toHaveLength(5);
  expect(await register(false, company)).toMatch(/^reg_/);
});
