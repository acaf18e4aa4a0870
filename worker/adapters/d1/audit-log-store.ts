import type { Actor, AuditEvent, AuditState } from "#worker/domain/access/audit-event.ts";
import type { Env } from "#worker/env.ts";
import type { AuditFilter, AuditLog, AuditLogs, AuditQuery } from "#worker/usecases/audit/audit-ports.ts";
import { shardOf } from "./shards.ts";

export function auditLogs(env: Env): AuditLogs {
  return {
    ofOwner: (ownerId) => auditLog(env.DIRECTORY, { column: "owner_id", id: ownerId }),
    ofTenant: (tenant) => auditLog(shardOf(env, tenant), { column: "tenant_id", id: tenant.tenantId }),
  };
}

type Owner = { readonly column: "owner_id" | "tenant_id"; readonly id: string };

/** As many events as one question looks through for those that a filter without an index of its own wants. */
const mostLookedThrough = 2_000;

function auditLog(db: D1Database, owner: Owner): AuditLog {
  return async (query) => {
    const { filter, after, limit } = query;
    const stretch = isFiltered(filter) ? mostLookedThrough : limit + 1;
    const { results } = await db
      .prepare(searchSql(owner, filter))
      .bind(
        owner.id,
        filter.from ?? 0,
        filter.until ?? Number.MAX_SAFE_INTEGER,
        after?.at ?? Number.MAX_SAFE_INTEGER,
        after?.id ?? "",
        filter.actor || null,
        filter.objectKind || null,
        filter.objectId || null,
        filter.action || null,
        filter.q || null,
        stretch,
        limit + 1,
      )
      .all<AuditRow>();
    return toFound(results, query);
  };
}

/** With more found than asked for, the log has been looked through only as far as what is shown. */
function toFound(rows: readonly AuditRow[], { limit }: AuditQuery): Awaited<ReturnType<AuditLog>> {
  const found = rows.filter(({ matches }) => matches === 1);
  const events = found.slice(0, limit).map(toEvent);
  const last = found.length > limit ? found[limit - 1] : rows.find(({ matches }) => matches === 0);
  return { events, lookedTo: last === undefined ? null : { at: last.at, id: last.id } };
}

function isFiltered({ q, action, objectKind, objectId }: AuditFilter): boolean {
  return [q, action, objectKind, objectId].some(Boolean);
}

/**
 * The stretch of the log, read backwards from a place in the order of an index, and what of it matches; beside that, as
 * the row that matches nothing, where a stretch of full length ends. Actors and objects have indexes of their own.
 */
function searchSql({ column }: Owner, { actor, objectKind, objectId }: AuditFilter): string {
  const ofObject = Boolean(objectKind && objectId);
  const byActor = actor ? "INDEXED BY audit_events_by_actor" : "NOT INDEXED";
  const key = ofObject ? "INDEXED BY audit_events_by_object" : byActor;
  const narrowed = `${actor ? " AND actor_id = ?6" : ""}${ofObject ? " AND object_kind = ?7 AND object_id = ?8" : ""}`;
  return `WITH stretch AS MATERIALIZED (
      SELECT * FROM audit_events ${key}
      WHERE ${column} = ?1 AND at >= ?2 AND at < ?3 AND (at, id) < (?4, ?5)${narrowed}
      ORDER BY at DESC, id DESC LIMIT ?11)
    SELECT * FROM (
      SELECT *, 1 AS matches FROM stretch
      WHERE (?6 IS NULL OR actor_id = ?6) AND (?7 IS NULL OR object_kind = ?7) AND (?8 IS NULL OR object_id = ?8)
        AND (?9 IS NULL OR substr(action, 1, length(?9)) = ?9)
        AND (?10 IS NULL OR instr(lower(action || ' ' || object_kind || ' ' || object_id || ' ' ||
          ifnull(before, '') || ' ' || ifnull(after, '')), lower(?10)))
      ORDER BY at DESC, id DESC LIMIT ?12)
    UNION ALL
    SELECT * FROM (SELECT *, 0 AS matches FROM stretch ORDER BY at, id LIMIT 1)
    WHERE (SELECT COUNT(*) FROM stretch) = ?11`;
}

type AuditRow = {
  readonly at: number;
  readonly id: string;
  readonly actor_kind: Actor["kind"];
  readonly actor_id: string;
  readonly audience: Actor["audience"];
  readonly session: string | null;
  readonly action: string;
  readonly object_kind: string;
  readonly object_id: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly request_id: string;
  readonly address: string;
  readonly matches: 0 | 1;
} & { readonly [Column in Owner["column"]]?: string };

function toEvent(row: AuditRow): AuditEvent {
  const { id, at, action } = row;
  return {
    ownerId: row.owner_id ?? row.tenant_id ?? "",
    id,
    at,
    actor: {
      kind: row.actor_kind,
      id: row.actor_id,
      audience: row.audience,
      session: row.session,
      requestId: row.request_id,
      address: row.address,
    },
    action,
    object: { kind: row.object_kind, id: row.object_id },
    before: toState(row.before),
    after: toState(row.after),
  };
}

function toState(text: string | null): AuditState {
  return text === null ? null : (JSON.parse(text) as AuditState);
}
