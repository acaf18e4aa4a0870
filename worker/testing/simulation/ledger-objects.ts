import { createD1LedgerStore } from "#worker/adapters/ledger/d1-ledger-store.ts";
import type { LedgerObjectStub } from "#worker/adapters/ledger/ledger-client.ts";
import { sha256, sha256Hex } from "#worker/adapters/platform/sha256.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import type { Env } from "#worker/env.ts";
import { tenantLedgerObject } from "#worker/objects/tenant-ledger.ts";
import {
  type LedgerStore,
  ledgerObjectName,
  type TenantLedgerNeeds,
} from "#worker/usecases/ledger/ledger-ports.ts";
import { drawFault, type Faults, Outage } from "./faults.ts";
import type { Scheduler } from "./scheduler.ts";
import { createSqliteD1, type SqliteDatabase, type Wire } from "./sqlite-d1.ts";

/** A company's ledger object as the platform runs it: one that is current, and those that were cut off and do not know. */
export type LedgerObjects = {
  /** A call finds the current object, and at times another; it may get lost on its way, or arrive twice. */
  readonly stub: () => LedgerObjectStub;
  /** Each object that runs, reached directly. */
  readonly running: () => readonly LedgerObjectStub[];
  /** Stops the current object wherever it is; what it has sent to the database may still arrive. */
  readonly crash: () => void;
  /** Starts another object beside the current one. */
  readonly cutOff: () => void;
};

export type ObjectWorld = {
  readonly tenantId: string;
  readonly sqlite: SqliteDatabase;
  readonly scheduler: Scheduler;
  /** Null while the world is without trouble. */
  readonly faults: () => Faults | null;
  readonly changeStore: (store: LedgerStore) => LedgerStore;
  /** Told what should never be seen. */
  readonly report: (finding: string) => void;
};

const TenantLedger = tenantLedgerObject((env) => env as unknown as { tenantLedger: TenantLedgerNeeds });

type Instance = {
  readonly name: string;
  readonly object: LedgerObjectStub;
  /** Rejects what callers wait for. */
  readonly open: Set<(error: Outage) => void>;
};

export function createLedgerObjects(world: ObjectWorld): LedgerObjects {
  const { scheduler } = world;
  let started = 0;
  const start = (): Instance => {
    started += 1;
    const name = `object ${started}`;
    return { name, object: startObject(world, name), open: new Set() };
  };
  let current = start();
  const zombies: Instance[] = [];
  const anyOf = (instances: readonly Instance[]) =>
    instances[Math.floor(scheduler.chance() * instances.length)] ?? current;

  async function call<T>(work: (object: LedgerObjectStub) => Promise<T>): Promise<T> {
    const odds = world.faults()?.calls;
    const fault = odds === undefined ? null : drawFault(odds, scheduler);
    await scheduler.step({ owner: "network", label: `a call, ${fault ?? "as it should"}`, run: () => {} });
    if (fault === "never-arrives") throw new Outage("the call");
    const answer = deliver(fault === "misled" ? anyOf(zombies) : current, work);
    if (fault === "doubled") deliver(anyOf([current, ...zombies]), work).catch(reportUnlessOutage);
    const value = await answer;
    await scheduler.step({ owner: "network", label: "an answer", run: () => {} });
    if (fault === "answer-lost") throw new Outage("the answer");
    return value;
  }

  function deliver<T>(
    { object, open }: Instance,
    work: (object: LedgerObjectStub) => Promise<T>,
  ): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      open.add(reject);
      work(object)
        .then(resolve, reject)
        .finally(() => open.delete(reject));
    });
  }

  function reportUnlessOutage(error: unknown): void {
    if (!(error instanceof Outage)) world.report(`an object threw ${String(error)}`);
  }

  const stubOf = (callObject: typeof call): LedgerObjectStub => ({
    append: (drafts) => callObject((object) => object.append(drafts)),
    completeTree: () => callObject((object) => object.completeTree()),
  });

  return {
    stub: () => stubOf(call),
    running: () => [current, ...zombies].map((instance) => stubOf((work) => deliver(instance, work))),
    crash: () => {
      scheduler.note(`${current.name} stops`);
      scheduler.forget(current.name);
      for (const reject of current.open) reject(new Outage("the object was reset"));
      current = start();
    },
    cutOff: () => {
      scheduler.note(`${current.name} is cut off`);
      zombies.push(current);
      current = start();
    },
  };
}

/** The product's own object, in a world in which every wait is a step. */
function startObject(world: ObjectWorld, name: string): LedgerObjectStub {
  const { tenantId, scheduler, sqlite } = world;
  // The clocks of two machines differ.
  const skewMs = Math.floor((scheduler.chance() - 0.5) * 4_000);
  let failures = 0;
  const db = createSqliteD1(
    sqlite,
    wireOf(world, name, () => {
      failures += 1;
    }),
  );
  let salts = 0;
  const tenantLedger: TenantLedgerNeeds = {
    clock: { now: () => scheduler.now() + skewMs },
    sha256,
    sha256Hex,
    salt: () => {
      salts += 1;
      return sha256Hex(`${name} ${salts}`).slice(0, 32);
    },
    chance: scheduler.chance,
    pause: (ms) => scheduler.pause(name, ms),
    openStore: async (id) => {
      await scheduler.step({ owner: name, label: "opens its store", run: () => {} });
      return world.changeStore(createD1LedgerStore(db, id));
    },
    drainOutbox: async () => null,
  };
  const ctx = { id: { name: ledgerObjectName(tenantId) } } as unknown as DurableObjectState;
  const object = new TenantLedger(ctx, { tenantLedger } as unknown as Env);
  return {
    completeTree: () => object.completeTree(),
    append: async (drafts) => {
      const before = failures;
      const result = await object.append(drafts);
      const gaveUp = !result.ok && result.error.kind === "unavailable";
      if (gaveUp && failures - before < triesPromised) {
        world.report(`${name} gave up after ${failures - before} failed tries`);
      }
      return result;
    },
  };
}

/** A call is told that the storage does not answer only after so many tries. */
const triesPromised = 5;

/** The way to the database: a request arrives in one step and its answer in another, and either may get lost. */
function wireOf(world: ObjectWorld, owner: string, failed: () => void): Wire {
  const { scheduler } = world;
  return async <T>(label: string, work: () => T): Promise<T> => {
    const odds = world.faults()?.database;
    const fault = odds === undefined ? null : drawFault(odds, scheduler);
    try {
      if (fault === "arrives-late") {
        // Of nobody: it arrives even when the object that sent it has stopped.
        scheduler
          .step({ owner: "network", label: `${label} of ${owner} arrives late`, run: work })
          .catch(() => {});
        await scheduler.step({ owner, label: `gives up waiting for ${label}`, run: () => {} });
        throw new Outage("the database");
      }
      const arriving = fault === "never-arrives" ? () => failWith(new Outage("the database")) : work;
      const outcome = await scheduler.step({
        owner: "network",
        label: `${label} of ${owner}, ${fault ?? "as it should"}`,
        run: (): Arrived<T> => attempt(arriving),
      });
      await scheduler.step({ owner, label: `hears of ${label}`, run: () => {} });
      if (fault === "answer-lost") throw new Outage("the database's answer");
      if (!outcome.ok) throw outcome.error;
      return outcome.value;
    } catch (error) {
      failed();
      throw error;
    }
  };
}

type Arrived<T> = Result<T, unknown>;

function attempt<T>(work: () => T): Arrived<T> {
  try {
    return ok(work());
  } catch (error) {
    return err(error);
  }
}

function failWith(error: Error): never {
  throw error;
}
