// How well duplicates are told, whether the time of a look for conflicts tells what was found, and that ten thousand registrations
// that end in one minute are reminded of and expire once each, with the clock killed again and again: node bench/registration.ts
import process from "node:process";
import { grantTenantScope, type TenantScope } from "#worker/domain/access/principal.ts";
import { aContent, aRegistration } from "#worker/domain/registration/registration-factory.ts";
import { shardNames } from "#worker/env.ts";
import { makeCompanyNames } from "#worker/testing/company-names.ts";
import { makeRandom } from "#worker/testing/random.ts";
import { measureDuplicates, readDuplicateCases } from "#worker/testing/registration-duplicates.ts";
import {
  addPartnerRow,
  needsAt,
  type RegistrationsOfCompany,
  registerAt,
  registrationsIn,
} from "#worker/testing/registrations-in-sqlite.ts";
import { openSqlite } from "#worker/testing/simulation/sqlite-d1.ts";
import { lookForConflicts } from "#worker/usecases/registrations/look-for-conflicts.ts";
import type { RegistrationStore } from "#worker/usecases/registrations/registration-ports.ts";
import { wakeRegistrations } from "#worker/usecases/registrations/wake-registrations.ts";
import { median, ratioOfMedians } from "./measuring/statistics.ts";

const day = 86_400_000;
/** How often each company is asked. */
const rounds = 40;
const sqlite = openSqlite();
const time = { timeZone: "Europe/Berlin", workingDays: "12345" } as const;

reportDuplicates();
await reportTimes();
await reportEnds();

function reportDuplicates(): void {
  const cases = readDuplicateCases();
  if (cases === null) {
    console.log("duplicates: skipped, the names are not there");
    return;
  }
  const { recall, precision, byWay } = measureDuplicates(cases);
  console.log("duplicates                             cases  found  wrong");
  for (const { how, cases: n, found, wrong } of byWay)
    console.log(how.padEnd(36), ...[n, found, wrong].map((value) => String(value).padStart(6)));
  console.log(`recall ${recall.toFixed(3)}, precision ${precision.toFixed(3)}\n`);
  if (recall < 0.95 || precision < 0.9) process.exitCode = 1;
}

function makeCompany(name: string): RegistrationsOfCompany {
  const tenant = grantTenantScope({
    ...{ tenantId: `ten_${name}`, name, shard: shardNames[0], currency: "USD" },
    ...{ visibility: "nothing", timeZone: time.timeZone },
  });
  for (const partnerId of ["ptr_1", "ptr_2"]) addPartnerRow(sqlite, tenant, partnerId);
  return registrationsIn(sqlite, { tenant, time });
}

/** Looks for conflicts in companies that differ only in what is in the way, in turn, and compares how long each took. */
async function reportTimes(): Promise<void> {
  const names = makeCompanyNames(2_000, makeRandom(7));
  const kinds = ["registration", "opportunity", "named_account", "nothing"] as const;
  const times = new Map<string, number[]>(kinds.map((kind) => [kind, []]));
  const companies = [];
  for (const kind of kinds) companies.push({ kind, company: await makeObstacle(kind, names) });
  for (let round = 0; round < rounds; round += 1) {
    for (const { kind, company } of companies) {
      const wanted = { id: "reg_new", partnerId: "ptr_1", content: aContent() };
      const began = performance.now();
      const needs = needsAt(company, () => 0);
      const { findings } = await lookForConflicts(needs, company.tenant, wanted);
      times.get(kind)?.push(performance.now() - began);
      const found = findings.map((finding) => finding.kind).join();
      if (found !== (kind === "nothing" ? "" : kind)) throw new Error(`${kind} was found as ${found}`);
    }
  }
  console.log(
    `a look for conflicts among ${names.length} accounts, in ms, and its ratio to that of a registration`,
  );
  const base = times.get("registration") ?? [];
  for (const [kind, taken] of times) {
    const { ratio, from, to } = ratioOfMedians(taken, base, makeRandom(3));
    console.log(
      kind.padEnd(16),
      median(taken).toFixed(1).padStart(7),
      `${ratio.toFixed(3)} (${from.toFixed(3)} to ${to.toFixed(3)})`,
    );
  }
  console.log("");
}

async function makeObstacle(kind: string, names: readonly string[]) {
  const made = makeCompany(kind);
  const { tenantId } = made.tenant;
  const insert = sqlite.database.prepare(
    "INSERT INTO accounts (tenant_id, id, name, name_key, domain, created_at, updated_at) VALUES (?, ?, ?, ?, NULL, 0, 0)",
  );
  for (const [at, name] of names.entries()) insert.run(tenantId, `acc_${at}`, name, name.toLowerCase());
  // The account is there in each of them; what differs is whether something is known of it.
  sqlite.database.exec(
    `INSERT INTO accounts (tenant_id, id, name, name_key, domain, created_at, updated_at)
     VALUES ('${tenantId}', 'acc_own', 'Acme Inc', 'acme inc', 'acme.example', 0, 0)`,
  );
  if (kind === "registration")
    await registerAt(made, aRegistration({ id: "reg_old", partnerId: "ptr_2", lastSeq: 0 }), {
      now: 0,
      moves: ["submit"],
    });
  if (kind === "opportunity")
    sqlite.database.exec(
      `INSERT INTO opportunities (tenant_id, id, external_id, name, account_id, currency, outcome, created_at, updated_at)
       VALUES ('${tenantId}', 'opp_1', 'one', 'Deal', 'acc_own', 'USD', 'open', 0, 0)`,
    );
  if (kind === "named_account")
    await made.store.addReserved(
      [
        {
          id: "rsv_1",
          kind: "account",
          name: "Acme",
          domain: "acme.example",
          country: null,
          partnerId: "ptr_2",
          note: "",
          createdBy: "usr",
          createdAt: 0,
        },
      ],
      [],
    );
  return made;
}

/** Ten thousand that were approved in one minute, across a change of the clock; each run of it is killed somewhere and sent again. */
async function reportEnds(): Promise<void> {
  const many = 10_000;
  const began = Date.parse("2027-01-10T09:00:00Z");
  const made = makeCompany("ending");
  for (let at = 0; at < many; at += 1) {
    const content = aContent({ accountName: `Account ${at}`, accountDomain: `account${at}.example` });
    const draft = aRegistration({ id: `reg_${at}`, content, lastSeq: 0, createdAt: began });
    await registerAt(made, draft, { now: began, moves: ["submit", "approve"] });
  }
  const chance = makeRandom(11);
  const times: number[] = [];
  let kills = 0;
  for (const at of [60, 76, 83, 89, 90]) {
    // The last one falls after the clock was put forward, so ninety days are an hour less.
    const now = began + at * day;
    const started = performance.now();
    for (let isDone = false; !isDone; ) {
      const mortal = dying(made.store, chance);
      const needs = needsAt({ ...made, store: mortal }, () => now);
      isDone = await wakeRegistrations(needs, made.tenant, clockMessage(made.tenant)).then(
        () => isSettled(made.tenant, now),
        () => {
          kills += 1;
          return false;
        },
      );
    }
    times.push(performance.now() - started);
  }
  expectOnce(made.tenant, many);
  console.log(
    `${many} registrations: 4 reminders and 1 end each, once, with the clock killed ${kills} times`,
  );
  console.log(`seconds for each of the five waves: ${times.map((ms) => (ms / 1_000).toFixed(1)).join(", ")}`);
}

function clockMessage({ tenantId }: TenantScope) {
  return { v: 1, kind: "registration-clock", tenantId, outboxId: "job_registration-clock" } as const;
}

/** Dies at one write in forty, half of the time after it has happened: then only its answer is lost. Whoever is dead stays dead. */
function dying(store: RegistrationStore, chance: () => number): RegistrationStore {
  let isDead = false;
  const die = () => {
    isDead = true;
    throw new Error("the clock is killed");
  };
  return {
    ...store,
    listAwake: async (...asked) => (isDead ? die() : store.listAwake(...asked)),
    write: async (write) => {
      const fate = chance();
      if (isDead || fate < 1 / 80) die();
      const outcome = await store.write(write);
      if (fate < 1 / 40) die();
      return outcome;
    },
    extendLease: async (job) => (isDead ? die() : store.extendLease(job)),
  };
}

function count(sql: string, ...values: readonly (string | number)[]): number {
  const row = sqlite.database.prepare(sql).get(...values) as { n: number } | undefined;
  return row?.n ?? 0;
}

function isSettled({ tenantId }: TenantScope, now: number): boolean {
  return (
    count("SELECT COUNT(*) AS n FROM registrations WHERE tenant_id = ? AND wake_at <= ?", tenantId, now) === 0
  );
}

function expectOnce({ tenantId }: TenantScope, many: number): void {
  const found = [
    count("SELECT COUNT(*) AS n FROM registrations WHERE tenant_id = ? AND state = 'expired'", tenantId),
    count("SELECT COUNT(*) AS n FROM registration_events WHERE tenant_id = ? AND move = 'expire'", tenantId),
    count("SELECT COUNT(*) AS n FROM registration_reminders WHERE tenant_id = ?", tenantId) / 4,
    count(
      "SELECT COUNT(*) AS n FROM events WHERE tenant_id = ? AND kind = 'registration.expiring'",
      tenantId,
    ) / 4,
    count("SELECT COUNT(*) AS n FROM events WHERE tenant_id = ? AND kind = 'registration.expired'", tenantId),
    count("SELECT COUNT(*) AS n FROM registration_claims WHERE tenant_id = ?", tenantId) + many,
  ];
  if (found.some((n) => n !== many)) throw new Error(`not once each: ${found.join(", ")}`);
}
