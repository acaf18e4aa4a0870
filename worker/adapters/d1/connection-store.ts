import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { SalesforceMapping } from "#worker/domain/crm/salesforce/mapping.ts";
import type { SyncIntervalMinutes } from "#worker/domain/crm/salesforce/sync-schedule.ts";
import type { Env } from "#worker/env.ts";
import type {
  Connection,
  ConnectionAlert,
  ConnectionEnvironment,
  ConnectionStatus,
  ConnectionStore,
  DueConnections,
  NewConnection,
  PendingLogin,
  SealedGrant,
} from "#worker/usecases/connections/connection-ports.ts";
import { auditInTenant } from "./audit-statements.ts";
import { promiseEvents } from "./event-statements.ts";
import { allShards, shardOf } from "./shards.ts";

/** A company's connections, the logins that are under way, and what stands in their way. */
export function connectionStore(env: Env, tenant: TenantScope): ConnectionStore {
  const db = shardOf(env, tenant);
  const { tenantId } = tenant;
  const at = { db, tenantId };
  const one = async (where: string, value: string) => {
    const row = await db
      .prepare(`SELECT ${COLUMNS} FROM connections WHERE tenant_id = ?1 AND ${where} = ?2`)
      .bind(tenantId, value)
      .first<ConnectionRow>();
    return row && toConnection(row);
  };
  const secretOf = (id: string) =>
    db
      .prepare(
        "SELECT grant_kind, client_secret, username, private_key, webhook_secret FROM connections WHERE tenant_id = ?1 AND id = ?2",
      )
      .bind(tenantId, id)
      .first<SecretRow>();
  return {
    create: async (connection, login, audit) => {
      const inserts = [insertConnection(at, connection), ...(login === null ? [] : [insertLogin(at, login)])];
      await db.batch([...inserts, auditInTenant(db, [audit])]);
    },
    get: (id) => one("id", id),
    list: async () => {
      const { results } = await db
        .prepare(`SELECT ${COLUMNS} FROM connections WHERE tenant_id = ?1 ORDER BY created_at, id`)
        .bind(tenantId)
        .all<ConnectionRow>();
      return results.map(toConnection);
    },
    getSealedGrant: async (id) => toGrant(await secretOf(id)),
    getWebhookSecret: async (id) => (await secretOf(id))?.webhook_secret ?? null,
    findByWebhookSecret: (hash) => one("webhook_secret_hash", hash),
    beginLogin: async (login) => {
      await db.batch([
        db
          .prepare(
            "DELETE FROM connection_logins WHERE tenant_id = ?1 AND connection_id = ?2 AND used_at IS NULL",
          )
          .bind(tenantId, login.connectionId),
        insertLogin(at, login),
      ]);
    },
    takeLogin: async (stateHash, now) => {
      const row = await db
        .prepare(
          `UPDATE connection_logins SET used_at = ?3
           WHERE tenant_id = ?1 AND state_hash = ?2 AND used_at IS NULL AND expires_at > ?3
           RETURNING state_hash, connection_id, user_id, session_id, redirect_uri, verifier, expires_at`,
        )
        .bind(tenantId, stateHash, now)
        .first<LoginRow>();
      return row && toLogin(row);
    },
    markConnected: async (id, { organizationId, userId, now, audit }) => {
      await db.batch([
        db
          .prepare(
            `UPDATE connections SET status = 'connected', reason = NULL, organization_id = ifnull(?3, organization_id),
               user_id = ?4, revision = revision + 1, updated_at = ?5 WHERE tenant_id = ?1 AND id = ?2`,
          )
          .bind(tenantId, id, organizationId, userId, now),
        auditInTenant(db, [audit]),
      ]);
    },
    setStatus: async (id, { status, reason, now, audit, unless = null, events = [] }) => {
      await db.batch([
        db
          .prepare(
            `UPDATE connections SET status = ?3, reason = ?4, revision = revision + 1, updated_at = ?5
             WHERE tenant_id = ?1 AND id = ?2 AND (status <> ?3 OR reason IS NOT ?4) AND status IS NOT ?6`,
          )
          .bind(tenantId, id, status, reason, now, unless),
        ...promiseEvents(db, { tenantId, events, now, when: "ifChanged" }),
        ...(audit === null ? [] : [auditInTenant(db, [audit])]),
      ]);
    },
    saveMapping: async (id, { mapping, now, audit }) => {
      await db.batch([
        db
          .prepare(
            `UPDATE connections SET mapping = iif(mapping ->> '$.registrationObject.object' IS NULL, ?3,
                 json_set(?3, '$.registrationObject', mapping -> '$.registrationObject')), mapping_revision = mapping_revision + 1, revision = revision + 1,
               next_sync_at = ifnull(next_sync_at, ?4), updated_at = ?4 WHERE tenant_id = ?1 AND id = ?2`,
          )
          .bind(tenantId, id, JSON.stringify(mapping), now),
        db
          .prepare(
            "UPDATE crm_mirror SET dirty = 1 WHERE tenant_id = ?1 AND connection_id = ?2 AND object = 'Opportunity' AND dirty = 0",
          )
          .bind(tenantId, id),
        auditInTenant(db, [audit]),
      ]);
    },
    saveSchedule: async (id, { schedule, nextSyncAt, now, audit }) => {
      await db.batch([
        db
          .prepare(
            `UPDATE connections SET sync_every_minutes = ?3, full_read_hour = ?4, org_call_percent = ?5, own_call_percent = ?6,
               next_sync_at = iif(next_sync_at IS NULL, NULL, ?7), revision = revision + 1, updated_at = ?8
             WHERE tenant_id = ?1 AND id = ?2`,
          )
          .bind(
            tenantId,
            id,
            schedule.everyMinutes,
            schedule.fullReadHour,
            schedule.orgCallPercent,
            schedule.ownCallPercent,
            nextSyncAt,
            now,
          ),
        auditInTenant(db, [audit]),
      ]);
    },
    setNextSync: async (id, at) => {
      await db
        .prepare("UPDATE connections SET next_sync_at = ?3 WHERE tenant_id = ?1 AND id = ?2")
        .bind(tenantId, id, at)
        .run();
    },
    noteInstance: async (id, instanceUrl) => {
      await db
        .prepare(
          "UPDATE connections SET instance_url = ?3 WHERE tenant_id = ?1 AND id = ?2 AND instance_url IS NOT ?3",
        )
        .bind(tenantId, id, instanceUrl)
        .run();
    },
    listAlerts: async (id) => {
      const { results } = await db
        .prepare(
          `SELECT object, code, subject, message, raised_at AS raisedAt FROM connection_alerts
           WHERE tenant_id = ?1 AND connection_id = ?2 ORDER BY raised_at, object, code, subject`,
        )
        .bind(tenantId, id)
        .all<ConnectionAlert>();
      return results;
    },
    replaceAlerts: async (id, object, alerts) => {
      await db.batch(replaceAlerts(at, { connectionId: id, object, alerts }));
    },
    listFreshness: async (id) => {
      const { results } = await db
        .prepare(
          `SELECT object, synced_through AS syncedThrough FROM connection_objects
           WHERE tenant_id = ?1 AND connection_id = ?2 ORDER BY object`,
        )
        .bind(tenantId, id)
        .all<{ object: string; syncedThrough: number | null }>();
      return results;
    },
  };
}

type At = { readonly db: D1Database; readonly tenantId: string };

const COLUMNS = `id, name, environment, login_origin, client_id, status, reason, organization_id, instance_url, mapping, mapping_revision,
  sync_every_minutes, full_read_hour, org_call_percent, own_call_percent, next_sync_at, revision, created_at`;

/** The statements that make an object's alerts these, for whatever batch finds them out. */
export function replaceAlerts(
  { db, tenantId }: At,
  found: {
    readonly connectionId: string;
    readonly object: string;
    readonly alerts: readonly Omit<ConnectionAlert, "object">[];
  },
): D1PreparedStatement[] {
  const { connectionId, object, alerts } = found;
  const json = JSON.stringify(alerts);
  return [
    db
      .prepare(
        `DELETE FROM connection_alerts WHERE tenant_id = ?1 AND connection_id = ?2 AND object = ?3 AND NOT EXISTS (
           SELECT 1 FROM json_each(?4) a WHERE a.value ->> '$.code' = code AND a.value ->> '$.subject' = subject)`,
      )
      .bind(tenantId, connectionId, object, json),
    db
      .prepare(
        `INSERT INTO connection_alerts (tenant_id, connection_id, object, code, subject, message, raised_at)
         SELECT ?1, ?2, ?3, value ->> '$.code', value ->> '$.subject', value ->> '$.message', value ->> '$.raisedAt'
         FROM json_each(?4) WHERE true
         ON CONFLICT (tenant_id, connection_id, object, code, subject) DO UPDATE SET message = excluded.message
         WHERE message <> excluded.message`,
      )
      .bind(tenantId, connectionId, object, json),
  ];
}

function insertConnection({ db, tenantId }: At, connection: NewConnection): D1PreparedStatement {
  const { grant } = connection;
  return db
    .prepare(
      `INSERT INTO connections (tenant_id, id, provider, name, environment, login_origin, grant_kind, client_id, client_secret,
         username, private_key, webhook_secret, webhook_secret_hash, status, created_by, created_at, updated_at)
       VALUES (?1, ?2, 'salesforce', ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?15)`,
    )
    .bind(
      tenantId,
      connection.id,
      connection.name,
      connection.environment,
      connection.loginOrigin,
      grant.kind,
      connection.clientId,
      grant.kind === "web-server" ? grant.clientSecret : null,
      grant.kind === "jwt-bearer" ? grant.username : null,
      grant.kind === "jwt-bearer" ? grant.privateKey : null,
      connection.webhookSecret,
      connection.webhookSecretHash,
      connection.status,
      connection.createdBy,
      connection.createdAt,
    );
}

function insertLogin({ db, tenantId }: At, login: PendingLogin): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO connection_logins (tenant_id, state_hash, connection_id, user_id, session_id, redirect_uri, verifier, expires_at)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)`,
    )
    .bind(
      tenantId,
      login.stateHash,
      login.connectionId,
      login.userId,
      login.sessionId,
      login.redirectUri,
      login.verifier,
      login.expiresAt,
    );
}

type ConnectionRow = {
  readonly id: string;
  readonly name: string;
  readonly environment: ConnectionEnvironment;
  readonly login_origin: string;
  readonly client_id: string;
  readonly status: ConnectionStatus;
  readonly reason: string | null;
  readonly organization_id: string | null;
  readonly instance_url: string | null;
  readonly mapping: string | null;
  readonly mapping_revision: number;
  readonly sync_every_minutes: SyncIntervalMinutes;
  readonly full_read_hour: number;
  readonly org_call_percent: number;
  readonly own_call_percent: number;
  readonly next_sync_at: number | null;
  readonly revision: number;
  readonly created_at: number;
};

function toConnection(row: ConnectionRow): Connection {
  return {
    id: row.id,
    name: row.name,
    environment: row.environment,
    loginOrigin: row.login_origin,
    clientId: row.client_id,
    status: row.status,
    reason: row.reason,
    organizationId: row.organization_id,
    instanceUrl: row.instance_url,
    mapping: row.mapping === null ? null : (JSON.parse(row.mapping) as SalesforceMapping),
    schedule: {
      everyMinutes: row.sync_every_minutes,
      fullReadHour: row.full_read_hour,
      orgCallPercent: row.org_call_percent,
      ownCallPercent: row.own_call_percent,
    },
    nextSyncAt: row.next_sync_at,
    mappingRevision: row.mapping_revision,
    revision: row.revision,
    createdAt: row.created_at,
  };
}

type SecretRow = {
  readonly grant_kind: SealedGrant["kind"];
  readonly client_secret: string | null;
  readonly username: string | null;
  readonly private_key: string | null;
  readonly webhook_secret: string;
};

function toGrant(row: SecretRow | null): SealedGrant | null {
  if (row === null) return null;
  return row.grant_kind === "web-server"
    ? { kind: "web-server", clientSecret: row.client_secret ?? "" }
    : { kind: "jwt-bearer", username: row.username ?? "", privateKey: row.private_key ?? "" };
}

type LoginRow = {
  readonly state_hash: string;
  readonly connection_id: string;
  readonly user_id: string;
  readonly session_id: string;
  readonly redirect_uri: string;
  readonly verifier: string;
  readonly expires_at: number;
};

function toLogin(row: LoginRow): PendingLogin {
  return {
    stateHash: row.state_hash,
    connectionId: row.connection_id,
    userId: row.user_id,
    sessionId: row.session_id,
    redirectUri: row.redirect_uri,
    verifier: row.verifier,
    expiresAt: row.expires_at,
  };
}

/** The schedule's view of all shards: what is due is taken under its next date in the same statement. */
export function dueConnections(env: Env): DueConnections {
  return {
    takeDue: async ({ now, nextAt, limit }) => {
      const perShard = await Promise.all(
        allShards(env).map(({ db }) =>
          db
            .prepare(
              `UPDATE connections SET next_sync_at = ?2 WHERE (tenant_id, id) IN (
                 SELECT tenant_id, id FROM connections INDEXED BY connections_due
                 WHERE next_sync_at <= ?1 AND status = 'connected' AND mapping IS NOT NULL ORDER BY next_sync_at LIMIT ?3)
               RETURNING tenant_id AS tenantId, id AS connectionId`,
            )
            .bind(now, nextAt, limit)
            .all<{ tenantId: string; connectionId: string }>(),
        ),
      );
      return perShard.flatMap(({ results }) => results);
    },
  };
}
