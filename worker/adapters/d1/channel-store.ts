import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { EventKind } from "#worker/domain/notification/company-event.ts";
import type { Env } from "#worker/env.ts";
import type {
  Channel,
  ChannelKind,
  ChannelStatus,
  ChannelStore,
  Delivery,
  DeliveryState,
  DeliveryTry,
  SettledTry,
} from "#worker/usecases/channels/channel-ports.ts";
import { deliveryJob } from "#worker/usecases/jobs/job.ts";
import { auditInTenant } from "./audit-statements.ts";
import { promiseEvents } from "./event-statements.ts";
import { promiseJobs, settleJob } from "./outbox-statements.ts";
import { allShards, shardOf } from "./shards.ts";

/** A company's webhooks and channels of Slack, and what was sent to them, in its own database. */
export function channelStore(env: Env, tenant: TenantScope): ChannelStore {
  const db = shardOf(env, tenant);
  const { tenantId } = tenant;
  return { ...channels(db, tenantId), ...deliveries(db, tenantId), ...tries(db, tenantId) };
}

/** An event is kept longer than what was sent of it: while it is there, it is not told again. */
export async function removeOldDeliveries(
  env: Env,
  { sentBefore, happenedBefore }: { readonly sentBefore: number; readonly happenedBefore: number },
): Promise<void> {
  for (const { db } of allShards(env)) {
    const old = (table: string, column: string, before: number) =>
      db.prepare(`DELETE FROM ${table} INDEXED BY ${table}_by_age WHERE ${column} < ?1`).bind(before);
    await db.batch([
      old("event_delivery_tries", "at", sentBefore),
      old("event_deliveries", "created_at", sentBefore),
      old("slack_presses", "received_at", sentBefore),
      old("events", "at", happenedBefore),
    ]);
  }
}

function channels(db: D1Database, tenantId: string) {
  return {
    list: async () => {
      const { results } = await db
        .prepare("SELECT * FROM event_channels WHERE tenant_id = ?1 ORDER BY created_at, id")
        .bind(tenantId)
        .all<ChannelRow>();
      return results.map(toChannel);
    },
    get: async (id) => {
      const row = await db
        .prepare("SELECT * FROM event_channels WHERE tenant_id = ?1 AND id = ?2")
        .bind(tenantId, id)
        .first<ChannelRow>();
      return row && toChannel(row);
    },
    add: async (channel, audit) => {
      await db.batch([
        db
          .prepare(
            `INSERT INTO event_channels (tenant_id, id, kind, name, url, url_shown, event_kinds, secret, status, created_by,
               created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)`,
          )
          .bind(
            tenantId,
            channel.id,
            channel.kind,
            channel.name,
            channel.sealedUrl,
            channel.urlShown,
            JSON.stringify(channel.eventKinds),
            channel.sealedSecret,
            channel.status,
            channel.createdBy,
            channel.createdAt,
          ),
        auditInTenant(db, audit),
      ]);
    },
    change: async ({ id, name, url, eventKinds, status }, audit) => {
      await db.batch([
        db
          .prepare(
            `UPDATE event_channels SET name = coalesce(?3, name), url = coalesce(?4, url),
               url_shown = coalesce(?5, url_shown), event_kinds = coalesce(?6, event_kinds),
               failures = iif(status = 'switched_off' AND ?7 = 'on', 0, failures),
               failing_since = iif(status = 'switched_off' AND ?7 = 'on', NULL, failing_since),
               reason = iif(?7 IS NULL, reason, NULL), status = coalesce(?7, status)
             WHERE tenant_id = ?1 AND id = ?2`,
          )
          .bind(
            tenantId,
            id,
            name ?? null,
            url?.sealed ?? null,
            url?.shown ?? null,
            eventKinds === undefined ? null : JSON.stringify(eventKinds),
            status ?? null,
          ),
        auditInTenant(db, audit),
      ]);
    },
    rotate: async ({ id, sealedSecret, oldUntil }, audit) => {
      await db.batch([
        db
          .prepare(
            `UPDATE event_channels SET old_secret = secret, old_secret_until = ?4, secret = ?3
             WHERE tenant_id = ?1 AND id = ?2 AND secret IS NOT NULL`,
          )
          .bind(tenantId, id, sealedSecret, oldUntil),
        auditInTenant(db, audit),
      ]);
    },
    remove: async (id, audit) => {
      const ofChannel =
        "SELECT id FROM event_deliveries INDEXED BY event_deliveries_by_channel WHERE tenant_id = ?1 AND channel_id = ?2";
      await db.batch([
        db
          .prepare(
            `DELETE FROM outbox WHERE tenant_id = ?1 AND id IN (SELECT 'send ' || id FROM (${ofChannel}))`,
          )
          .bind(tenantId, id),
        db
          .prepare(`DELETE FROM event_delivery_tries WHERE tenant_id = ?1 AND delivery_id IN (${ofChannel})`)
          .bind(tenantId, id),
        db
          .prepare(
            "DELETE FROM event_deliveries INDEXED BY event_deliveries_by_channel WHERE tenant_id = ?1 AND channel_id = ?2",
          )
          .bind(tenantId, id),
        db.prepare("DELETE FROM event_channels WHERE tenant_id = ?1 AND id = ?2").bind(tenantId, id),
        auditInTenant(db, audit),
      ]);
    },
  } satisfies Partial<ChannelStore>;
}

function deliveries(db: D1Database, tenantId: string) {
  return {
    promise: async (promised, now) => {
      await db.batch([
        db
          .prepare(
            `INSERT INTO event_deliveries (tenant_id, id, channel_id, event_id, event_kind, body, state, attempts, asked_at,
               next_try_at, created_at)
             SELECT ?1, value->>'id', value->>'channelId', value->>'eventId', value->>'eventKind', value->>'body', 'waiting',
               0, value->>'askedAt', value->>'nextTryAt', value->>'createdAt' FROM json_each(?2) WHERE true
             ON CONFLICT (tenant_id, id) DO NOTHING`,
          )
          .bind(tenantId, JSON.stringify(promised)),
        promiseSending(db, { tenantId, ids: promised.map(({ id }) => id), now }),
      ]);
    },
    getDelivery: async (id) => {
      const row = await db
        .prepare("SELECT * FROM event_deliveries WHERE tenant_id = ?1 AND id = ?2")
        .bind(tenantId, id)
        .first<DeliveryRow>();
      return row && toDelivery(row);
    },
    listDeliveries: async ({ channelId, state, before, limit }) => {
      const { results } = await db
        .prepare(
          `SELECT * FROM event_deliveries INDEXED BY event_deliveries_by_channel
           WHERE tenant_id = ?1 AND channel_id = ?2 AND (created_at, id) < (?3, ?4) AND (?5 IS NULL OR state = ?5)
           ORDER BY created_at DESC, id DESC LIMIT ?6`,
        )
        .bind(tenantId, channelId, before?.createdAt ?? endOfTime, before?.id ?? "", state, limit)
        .all<DeliveryRow>();
      return results.map(toDelivery);
    },
    replay: async ({ channelId, ...which }, { now, limit, audit }) => {
      const found = await db
        .prepare(
          "deliveryId" in which
            ? "SELECT id FROM event_deliveries WHERE tenant_id = ?1 AND channel_id = ?2 AND id = ?3"
            : `SELECT id FROM event_deliveries INDEXED BY event_deliveries_by_channel
               WHERE tenant_id = ?1 AND channel_id = ?2 AND created_at >= ?3 AND created_at < ?4
                 AND (?5 IS NULL OR state = ?5) AND state <> 'waiting'
               ORDER BY created_at, id LIMIT ?6`,
        )
        .bind(
          tenantId,
          channelId,
          ...("deliveryId" in which ? [which.deliveryId] : [which.from, which.until, which.state, limit]),
        )
        .all<{ id: string }>();
      const ids = found.results.map(({ id }) => id);
      if (ids.length === 0) return [];
      await db.batch([
        db
          .prepare(
            `UPDATE event_deliveries SET state = 'waiting', attempts = 0, asked_at = ?3, next_try_at = ?3
             WHERE tenant_id = ?1 AND id IN (SELECT value FROM json_each(?2))`,
          )
          .bind(tenantId, JSON.stringify(ids), now),
        promiseSending(db, { tenantId, ids, now }),
        auditInTenant(db, audit),
      ]);
      return ids;
    },
  } satisfies Partial<ChannelStore>;
}

/** Of one that is done already the job finds nothing to do. */
function promiseSending(
  db: D1Database,
  {
    tenantId,
    ids,
    now,
  }: { readonly tenantId: string; readonly ids: readonly string[]; readonly now: number },
): D1PreparedStatement {
  return promiseJobs(db, { tenantId, messages: ids.map((id) => deliveryJob(tenantId, id)), now });
}

function tries(db: D1Database, tenantId: string) {
  return {
    takeTry: async (id, { now, leaseUntil }) => {
      const row = await db
        .prepare(
          `UPDATE event_deliveries SET attempts = attempts + 1, next_try_at = ?4
           WHERE tenant_id = ?1 AND id = ?2 AND state = 'waiting' AND next_try_at <= ?3 RETURNING *`,
        )
        .bind(tenantId, id, now, leaseUntil)
        .first<DeliveryRow>();
      return row && toDelivery(row);
    },
    settleTry: async (settled) => {
      await db.batch([
        insertTry(db, tenantId, settled),
        standOf(db, tenantId, settled),
        ...fareOf(db, tenantId, settled),
        settled.nextTryAt === null
          ? settleJob(db, { tenantId, outboxId: settled.outboxId })
          : postponed(db).bind(tenantId, settled.outboxId, settled.nextTryAt),
      ]);
    },
    listTries: async (deliveryId) => {
      const { results } = await db
        .prepare(
          `SELECT id, at, status, response, error, duration_ms AS durationMs FROM event_delivery_tries
           WHERE tenant_id = ?1 AND delivery_id = ?2 ORDER BY at DESC, id LIMIT 50`,
        )
        .bind(tenantId, deliveryId)
        .all<DeliveryTry>();
      return results;
    },
    settleJob: async (outboxId) => {
      await settleJob(db, { tenantId, outboxId }).run();
    },
    postponeJob: async (outboxId, until) => {
      await postponed(db).bind(tenantId, outboxId, until).run();
    },
  } satisfies Partial<ChannelStore>;
}

function insertTry(db: D1Database, tenantId: string, { delivery, outcome }: SettledTry): D1PreparedStatement {
  const { id, at, status, response, error, durationMs } = outcome;
  return db
    .prepare(
      `INSERT INTO event_delivery_tries (tenant_id, delivery_id, at, id, status, response, error, duration_ms)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)`,
    )
    .bind(tenantId, delivery.id, at, id, status, response, error, durationMs);
}

/** Unless somebody has asked for it again, or taken a later try, meanwhile. */
function standOf(
  db: D1Database,
  tenantId: string,
  { delivery, isDelivered, nextTryAt }: SettledTry,
): D1PreparedStatement {
  const notTaken: DeliveryState = nextTryAt === null ? "failed" : "waiting";
  const state = isDelivered ? "delivered" : notTaken;
  return db
    .prepare(
      `UPDATE event_deliveries SET state = ?3, next_try_at = coalesce(?4, next_try_at)
       WHERE tenant_id = ?1 AND id = ?2 AND attempts = ?5 AND asked_at = ?6`,
    )
    .bind(tenantId, delivery.id, state, nextTryAt, delivery.attempts, delivery.askedAt);
}

/** Counted by the database, because tries at one channel run side by side. */
function fareOf(
  db: D1Database,
  tenantId: string,
  { delivery, isDelivered, now, switchOff }: SettledTry,
): readonly D1PreparedStatement[] {
  const { channelId } = delivery;
  const counted = isDelivered
    ? db
        .prepare(
          "UPDATE event_channels SET failures = 0, failing_since = NULL WHERE tenant_id = ?1 AND id = ?2 AND status = 'on'",
        )
        .bind(tenantId, channelId)
    : db
        .prepare(
          `UPDATE event_channels SET failures = failures + 1, failing_since = coalesce(failing_since, ?3)
           WHERE tenant_id = ?1 AND id = ?2 AND status = 'on'`,
        )
        .bind(tenantId, channelId, now);
  if (switchOff === null) return [counted];
  const switched = db
    .prepare(
      "UPDATE event_channels SET status = 'switched_off', reason = ?3 WHERE tenant_id = ?1 AND id = ?2 AND status = 'on'",
    )
    .bind(tenantId, channelId, switchOff.reason);
  return [
    counted,
    switched,
    ...promiseEvents(db, { tenantId, events: [switchOff.event], now, when: "ifChanged" }),
  ];
}

function postponed(db: D1Database): D1PreparedStatement {
  return db.prepare("UPDATE outbox SET available_at = ?3, attempts = 0 WHERE tenant_id = ?1 AND id = ?2");
}

/** Later than any instant that a clock gives. */
const endOfTime = 8_640_000_000_000_000;

type ChannelRow = {
  readonly id: string;
  readonly kind: ChannelKind;
  readonly name: string;
  readonly url: string;
  readonly url_shown: string;
  readonly event_kinds: string;
  readonly secret: string | null;
  readonly old_secret: string | null;
  readonly old_secret_until: number | null;
  readonly status: ChannelStatus;
  readonly reason: string | null;
  readonly failures: number;
  readonly failing_since: number | null;
  readonly created_by: string;
  readonly created_at: number;
};

function toChannel(row: ChannelRow): Channel {
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    sealedUrl: row.url,
    urlShown: row.url_shown,
    eventKinds: JSON.parse(row.event_kinds) as EventKind[],
    sealedSecret: row.secret,
    oldSecret:
      row.old_secret === null || row.old_secret_until === null
        ? null
        : { sealed: row.old_secret, until: row.old_secret_until },
    status: row.status,
    reason: row.reason,
    failing: row.failing_since === null ? null : { failures: row.failures, failingSince: row.failing_since },
    createdBy: row.created_by,
    createdAt: row.created_at,
  };
}

type DeliveryRow = {
  readonly id: string;
  readonly channel_id: string;
  readonly event_id: string | null;
  readonly event_kind: string;
  readonly body: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly asked_at: number;
  readonly next_try_at: number;
  readonly created_at: number;
};

function toDelivery(row: DeliveryRow): Delivery {
  return {
    id: row.id,
    channelId: row.channel_id,
    eventId: row.event_id,
    eventKind: row.event_kind,
    body: row.body,
    state: row.state,
    attempts: row.attempts,
    askedAt: row.asked_at,
    nextTryAt: row.next_try_at,
    createdAt: row.created_at,
  };
}
