import { treeHeadStore } from "#worker/adapters/d1/tree-head-store.ts";
import { createD1LedgerReader } from "#worker/adapters/ledger/d1-ledger-reader.ts";
import { createD1TreeReader } from "#worker/adapters/ledger/d1-tree-reader.ts";
import { createLedgerClient, type LedgerObjectStub } from "#worker/adapters/ledger/ledger-client.ts";
import { grantTenantScope, type TenantScope } from "#worker/domain/access/principal.ts";
import type { Env } from "#worker/env.ts";
import type { LedgerWriter } from "#worker/usecases/ledger/ledger-ports.ts";
import { type Clients, createClients, periodToClose } from "./clients.ts";
import { drawFaults, type Faults } from "./faults.ts";
import { createLedgerObjects, type LedgerObjects } from "./ledger-objects.ts";
import type { PlantedBug } from "./planted-bugs.ts";
import { createScheduler, type Scheduler } from "./scheduler.ts";
import { createSqliteD1, openSqlite, type SqliteDatabase } from "./sqlite-d1.ts";
import { createWitness, type Witness } from "./witness.ts";

/** `finding` is what was wrong, null when everything held; the trace is every step in its order. */
export type Told = {
  readonly seed: number;
  readonly finding: string | null;
  readonly entries: number;
  readonly steps: number;
  readonly trace: readonly string[];
};

/** Stories with one database after another, each with room for a few hundred companies. */
export function createSimulator(bug: PlantedBug | null = null): (seed: number) => Promise<Told> {
  let database: SqliteDatabase | null = null;
  let told = 0;
  return async (seed) => {
    if (database === null || told % storiesPerDatabase === 0) {
      database?.database.close();
      database = openSqlite();
      for (const sql of bug?.sql ?? []) database.database.exec(sql);
    }
    told += 1;
    return tellStory({ seed, sqlite: database, bug });
  };
}

const storiesPerDatabase = 200;
const mostSteps = 20_000;

/**
 * One company's life: clients at work while the network, the database and the objects fail; then peace, in which everything that
 * was left open has to be settled; then the judgement.
 */
async function tellStory(story: {
  readonly seed: number;
  readonly sqlite: SqliteDatabase;
  readonly bug: PlantedBug | null;
}): Promise<Told> {
  const { seed, sqlite, bug } = story;
  const scheduler = createScheduler(seed);
  const tenant = tenantOf(seed);
  const witness = createWitness(sqlite, tenant.tenantId);
  let faults: Faults | null = drawFaults(scheduler.chance);
  const objects = createLedgerObjects({
    tenantId: tenant.tenantId,
    sqlite,
    scheduler,
    faults: () => faults,
    changeStore: bug?.changeStore ?? ((store) => store),
    report: witness.report,
  });
  const clients = openClients({ sqlite, scheduler, witness, tenant, objects });

  const closePeriod = () => {
    scheduler.note(`${periodToClose} closes`);
    sqlite.prepare(beginClosing).statement.run(tenant.tenantId, periodToClose);
    witness.closed(periodToClose);
  };

  let isOver = false;
  const live = async () => {
    await Promise.all([clients.live(), trouble({ scheduler, objects, faults, closePeriod })]);
    faults = null;
    scheduler.note("peace");
    await clients.finish();
    await Promise.all(objects.running().map((stub) => clients.probe(writerTo(scheduler, () => stub))));
    await clients.publish();
  };
  live()
    .catch((error: unknown) => witness.report(`somebody was thrown ${String(error)}`))
    .finally(() => {
      isOver = true;
    });
  const ended = await scheduler.run({
    isOver: () => isOver || witness.finding() !== null,
    mostSteps,
    afterEach: witness.look,
  });
  if (ended !== "over") witness.report(`the story does not end: ${ended}`);
  // What was cut off may still be at work.
  if (witness.finding() === null)
    await scheduler.run({ isOver: () => false, mostSteps, afterEach: witness.look });
  if (witness.finding() === null) await witness.judge();
  const { trace } = scheduler;
  return { seed, finding: witness.finding(), entries: witness.entries().length, steps: trace.length, trace };
}

async function trouble(world: {
  readonly scheduler: Scheduler;
  readonly objects: LedgerObjects;
  readonly faults: Faults | null;
  readonly closePeriod: () => void;
}): Promise<void> {
  const { scheduler, objects, faults, closePeriod } = world;
  const deeds = [
    ...Array.from({ length: faults?.crashes ?? 0 }, () => objects.crash),
    ...Array.from({ length: faults?.cutOffs ?? 0 }, () => objects.cutOff),
    ...(scheduler.chance() < 0.5 ? [closePeriod] : []),
  ].sort(() => scheduler.chance() - 0.5);
  for (const deed of deeds) {
    for (let wait = Math.floor(scheduler.chance() * 12); wait >= 0; wait -= 1) {
      await scheduler.step({ owner: "trouble", label: "waits", run: () => {} });
    }
    deed();
  }
}

/** The first thing that the closing of a period does, and all that the writer has to heed. */
const beginClosing = `INSERT INTO periods (tenant_id, key, starts_at, ends_at, state, close_id, changed_at)
VALUES (?1, ?2, 0, 1, 'closing', 'cls_1', 0)`;

function openClients(world: {
  readonly sqlite: SqliteDatabase;
  readonly scheduler: Scheduler;
  readonly witness: Witness;
  readonly tenant: TenantScope;
  readonly objects: LedgerObjects;
}): Clients {
  const { sqlite, scheduler, witness, tenant, objects } = world;
  const db = createSqliteD1(sqlite, (label, work) => scheduler.step({ owner: "reader", label, run: work }));
  return createClients({
    tenant,
    scheduler,
    witness,
    writer: writerTo(scheduler, objects.stub),
    reader: createD1LedgerReader(db, tenant.tenantId),
    treeStore: {
      ...createD1TreeReader(db, tenant.tenantId),
      ...treeHeadStore({ SHARD_0: db } as unknown as Env, tenant),
    },
  });
}

/** The product's own way to an object. */
function writerTo(scheduler: Scheduler, stub: () => LedgerObjectStub): LedgerWriter {
  return createLedgerClient({
    objectOf: stub,
    pause: (ms) => scheduler.pause("caller", ms),
    chance: scheduler.chance,
  });
}

function tenantOf(seed: number): TenantScope {
  return grantTenantScope({
    tenantId: `ten_${seed}`,
    name: "A company",
    shard: "SHARD_0",
    currency: "USD",
    visibility: "names",
    timeZone: "UTC",
  });
}
