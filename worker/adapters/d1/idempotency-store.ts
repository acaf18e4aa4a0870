import { and, eq, isNull, lte, or } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type { Env } from "#worker/env.ts";
import {
  type IdempotencyClaim,
  type IdempotencyStore,
  idempotencyKeptMs,
  idempotencyLeaseMs,
  type KeyOfActor,
} from "#worker/usecases/idempotency/idempotency-ports.ts";
import { idempotencyKeys } from "./schema/directory.ts";

type Database = ReturnType<typeof drizzle>;

export function createIdempotencyStore(env: Env): IdempotencyStore {
  const db = drizzle(env.DIRECTORY);
  return {
    claim: (key, now) => claim(db, key, now),
    keep: async (key, { claimedAt, requestHash, reply }) => {
      const { status, body } = reply;
      const kept = { requestHash, status, body, headers: JSON.stringify(reply.headers) };
      await db.update(idempotencyKeys).set(kept).where(isClaim(key, claimedAt));
    },
    release: async (key, claimedAt) => {
      await db.delete(idempotencyKeys).where(isClaim(key, claimedAt));
    },
    removeExpired: async (now) => {
      const isOld = lte(idempotencyKeys.createdAt, now - idempotencyKeptMs);
      const removed = await db.delete(idempotencyKeys).where(isOld);
      return removed.meta.changes;
    },
  };
}

async function claim(db: Database, key: KeyOfActor, now: number): Promise<IdempotencyClaim> {
  const { createdAt, status } = idempotencyKeys;
  const isFree = or(
    lte(createdAt, now - idempotencyKeptMs),
    and(isNull(status), lte(createdAt, now - idempotencyLeaseMs)),
  );
  const blank = { createdAt: now, requestHash: null, status: null, headers: null, body: null };
  const taken = await db
    .insert(idempotencyKeys)
    .values({ ...key, ...blank })
    .onConflictDoUpdate({
      target: [idempotencyKeys.actor, idempotencyKeys.key],
      set: blank,
      ...(isFree === undefined ? {} : { setWhere: isFree }),
    });
  if (taken.meta.changes === 1) return { kind: "claimed", claimedAt: now };
  const row = await db.select().from(idempotencyKeys).where(isKey(key)).get();
  // Gone between the two statements means released: the caller is told to try again, as for one at work.
  if (row === undefined || row.status === null) return { kind: "at-work" };
  const headers = JSON.parse(row.headers ?? "{}") as Record<string, string>;
  const reply = { status: row.status, headers, body: row.body ?? "" };
  return { kind: "answered", requestHash: row.requestHash ?? "", reply };
}

function isKey({ actor, key }: KeyOfActor) {
  return and(eq(idempotencyKeys.actor, actor), eq(idempotencyKeys.key, key));
}

/** Someone whose lease ran out and was given to another must not write over the other's. */
function isClaim(key: KeyOfActor, claimedAt: number) {
  return and(isKey(key), eq(idempotencyKeys.createdAt, claimedAt), isNull(idempotencyKeys.status));
}
