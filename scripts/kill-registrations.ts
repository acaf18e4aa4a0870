import type { DatabaseSync } from "node:sqlite";
import { setTimeout as wait } from "node:timers/promises";
import { createApiUser } from "../worker/dev/api-user.ts";
import { grantTenantScope } from "../worker/domain/access/principal.ts";
import { daysLater, reminderDays } from "../worker/domain/registration/protection.ts";
import { aContent, aRegistration } from "../worker/domain/registration/registration-factory.ts";
import { defaultRegistrationSettings } from "../worker/domain/registration/settings.ts";
import { shardNames } from "../worker/env.ts";
import {
  addPartnerRow,
  type RegistrationsOfCompany,
  registerAt,
  registrationsIn,
} from "../worker/testing/registrations-in-sqlite.ts";
import { inSqlite } from "../worker/testing/simulation/sqlite-d1.ts";
import { bundleWorker } from "./bundle-worker.ts";
import { openDatabaseOf } from "./close-outcome.ts";
import {
  applyLocalMigrations,
  buildPages,
  type DevServer,
  forgetState,
  startDevServer,
  tickCron,
} from "./dev-server.ts";

export type KilledClock = {
  /** Somebody of the company whose registrations they are. */
  readonly member: { readonly email: string; readonly password: string };
  readonly port: number;
  readonly stateDir: string;
  readonly registrations: number;
};

/** How much of the work is done when the server is killed. */
const killedWhen = [0.02, 0.2, 0.4, 0.6, 0.8] as const;
/** As many kills as have to come while work was left, for the run to have shown anything. */
const fewestKills = 3;
const workTimeoutMs = 900_000;
const tickEveryMs = 2_000;
const lookEveryMs = 5;
const partnerId = "ptr_killed";

/**
 * Lets so many protections end in one minute, and as many more fall due for a reminder in it, a quarter for each of the four days,
 * and kills the server in the middle again and again. Each must have ended once or been reminded of once, and be told of once.
 */
export async function killRegistrationClock(wanted: KilledClock): Promise<void> {
  const { stateDir, port, registrations } = wanted;
  forgetState(stateDir);
  buildPages();
  applyLocalMigrations(stateDir);
  const bundle = bundleWorker(`${stateDir}-bundle`);
  const start = () => startDevServer({ port, stateDir, log: "keep", bundle });
  let server = await start();
  const seeded = await fetch(`${server.origin}/dev/seed`, { method: "POST" });
  if (!seeded.ok) throw new Error(`the demo could not be seeded: ${await seeded.text()}`);
  const tenantId = await companyOf(server, wanted);
  await server.stop();
  const database = openDatabaseOf(stateDir, tenantId);
  await register(database, { tenantId, registrations });
  const of = registrations * 2;
  let kills = 0;
  try {
    server = await start();
    for (const share of [...killedWhen, 1]) {
      const done = await untilDone(server, { database, tenantId, atLeast: share * of });
      if (share === 1) break;
      await server.stop("SIGKILL");
      if (done < of) kills += 1;
      console.log(`killed when ${countDone(database, tenantId)} of ${of} were done`);
      // Nobody is there to wait for the lease of a job that died with its server.
      database.prepare("UPDATE outbox SET available_at = 0 WHERE tenant_id = ?").run(tenantId);
      server = await start();
    }
    expectOnce(database, { tenantId, registrations });
    if (kills < fewestKills) throw new Error(`only ${kills} kills came in time`);
    console.log(`${registrations} ends and ${registrations} reminders, once each, over ${kills} kills`);
  } catch (error) {
    console.error(server.output());
    throw error;
  } finally {
    database.close();
    await server.stop("SIGKILL");
  }
}

async function companyOf({ origin }: DevServer, { member }: KilledClock): Promise<string> {
  const user = await createApiUser({ origin, call: (request) => fetch(request), person: member });
  return (await user.get<{ readonly company: { readonly id: string } }>("/session")).company.id;
}

type Registered = { readonly tenantId: string; readonly registrations: number };

async function register(database: DatabaseSync, { tenantId, registrations }: Registered): Promise<void> {
  // What is lost here is begun anew.
  database.exec("PRAGMA synchronous = OFF");
  const sqlite = inSqlite(database);
  const time = { timeZone: "UTC", workingDays: "12345" } as const;
  const tenant = grantTenantScope({
    ...{ tenantId, name: "", shard: shardNames[0], currency: "USD", visibility: "nothing" },
    timeZone: time.timeZone,
  });
  addPartnerRow(sqlite, tenant, partnerId);
  const here = registrationsIn(sqlite, { tenant, time });
  const minute = Math.floor(Date.now() / 60_000) * 60_000;
  for (let at = 0; at < registrations; at += 1) {
    await registerOne(here, `end_${at}`, minute);
    const days = reminderDays[at % reminderDays.length] ?? 1;
    await registerOne(here, `remind_${at}`, daysLater(minute, days, time.timeZone));
  }
  // Of what lies months back everybody has been told: the clock does not wait behind it.
  database.prepare("DELETE FROM outbox WHERE tenant_id = ? AND id LIKE 'tell %'").run(tenantId);
}

/** One that has been protected until then. */
async function registerOne(company: RegistrationsOfCompany, name: string, endsAt: number): Promise<void> {
  const { protectionDays } = defaultRegistrationSettings;
  const now = daysLater(endsAt, -protectionDays, company.time.timeZone);
  const content = aContent({
    accountName: `Account ${name}`,
    accountDomain: `${name.replace("_", "-")}.example`,
  });
  const draft = aRegistration({ id: `reg_${name}`, partnerId, content, lastSeq: 0, createdAt: now });
  await registerAt(company, draft, { now, moves: ["submit", "approve"] });
}

async function untilDone(
  server: DevServer,
  asked: { readonly database: DatabaseSync; readonly tenantId: string; readonly atLeast: number },
): Promise<number> {
  const deadline = performance.now() + workTimeoutMs;
  let tickAt = 0;
  while (performance.now() < deadline) {
    const done = countDone(asked.database, asked.tenantId);
    if (done >= asked.atLeast) return done;
    if (performance.now() > tickAt) {
      tickCron(server.origin).catch(() => {});
      tickAt = performance.now() + tickEveryMs;
    }
    await wait(lookEveryMs);
  }
  throw new Error("the clock does not go on");
}

function countDone(database: DatabaseSync, tenantId: string): number {
  return countOf(
    database,
    "SELECT COUNT(*) AS n FROM registration_events WHERE tenant_id = ? AND move IN ('expire', 'remind')",
    tenantId,
  );
}

function countOf(database: DatabaseSync, sql: string, ...values: readonly string[]): number {
  return (database.prepare(sql).get(...values) as { n: number }).n;
}

/** The history is a line a step, whose place no other line can take; events and reminders are counted beside it. */
function expectOnce(database: DatabaseSync, { tenantId, registrations }: Registered): void {
  const count = (sql: string) => countOf(database, `SELECT COUNT(*) AS n FROM ${sql}`, tenantId);
  const ofState = (state: string) =>
    count(`registrations WHERE tenant_id = ? AND partner_id = '${partnerId}' AND state = '${state}'`);
  const ofMove = (move: string) => count(`registration_events WHERE tenant_id = ? AND move = '${move}'`);
  const told = (kind: string) =>
    count(`events WHERE tenant_id = ? AND partner_id = '${partnerId}' AND kind = 'registration.${kind}'`);
  const moved = (move: string) =>
    count(
      `(SELECT DISTINCT registration_id FROM registration_events WHERE tenant_id = ? AND move = '${move}')`,
    );
  const found = {
    expired: ofState("expired"),
    approved: ofState("approved"),
    ends: ofMove("expire"),
    ended: moved("expire"),
    reminders: ofMove("remind"),
    reminded: moved("remind"),
    reminderRows: count("registration_reminders WHERE tenant_id = ?"),
    endsTold: told("expired"),
    remindersTold: told("expiring"),
    held: count(
      "(SELECT DISTINCT registration_id FROM registration_claims WHERE tenant_id = ? AND registration_id LIKE 'reg_remind%')",
    ),
  };
  const wrong = Object.entries(found).filter(([, n]) => n !== registrations);
  if (wrong.length > 0) throw new Error(`not once each: ${JSON.stringify(found)}`);
}
