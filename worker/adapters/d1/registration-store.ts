import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { RegistrationEvent } from "#worker/domain/registration/registration.ts";
import { isUndecided } from "#worker/domain/registration/registration-state.ts";
import type { Env } from "#worker/env.ts";
import { jobLeaseMs } from "#worker/usecases/jobs/job.ts";
import type {
  RegistrationClocks,
  RegistrationFile,
  RegistrationFilter,
  RegistrationStore,
  RegistrationWrite,
  WriteOutcome,
} from "#worker/usecases/registrations/registration-ports.ts";
import { isGuardFailure, settleJob } from "./outbox-statements.ts";
import { registrationDealStore } from "./registration-deal-store.ts";
import { registrationKnowledgeStore } from "./registration-knowledge-store.ts";
import { registrationSettingsStore } from "./registration-settings-store.ts";
import {
  type At,
  clockJobId,
  insertDraft,
  keepClockPromised,
  type RegistrationRow,
  registrationColumns,
  toRegistration,
  writeStatements,
} from "./registration-statements.ts";
import { allShards, shardOf } from "./shards.ts";

/** One company's registrations. The triggers of migrations 0741 to 0751 keep every step legal and the history whole. */
export function registrationStore(env: Env, tenant: TenantScope): RegistrationStore {
  const at: At = { db: shardOf(env, tenant), tenantId: tenant.tenantId };
  return {
    ...reads(at),
    ...lists(at),
    ...writes(at),
    ...files(at),
    ...clock(at),
    ...registrationKnowledgeStore(at),
    ...registrationDealStore(at),
    ...registrationSettingsStore(at),
  };
}

function reads({
  db,
  tenantId,
}: At): Pick<
  RegistrationStore,
  "get" | "getMany" | "listContest" | "numbersAtPartner" | "countHandedIn" | "listEvents" | "listFiles"
> {
  return {
    countHandedIn: async ({ partnerId, since, limit }) => {
      const handedIn = await db
        .prepare(
          `SELECT COUNT(*) AS handedIn FROM (
             SELECT 1 FROM registrations INDEXED BY registrations_handed_in
             WHERE tenant_id = ?1 AND partner_id = ?2 AND submitted_at > ?3 LIMIT ?4)`,
        )
        .bind(tenantId, partnerId, since, limit)
        .first<number>("handedIn");
      return handedIn ?? 0;
    },
    numbersAtPartner: async (registrations) => {
      const { results } = await db
        .prepare(
          `SELECT id, at_partner AS number FROM (
             SELECT r.id, ROW_NUMBER() OVER (PARTITION BY r.partner_id ORDER BY r.number) AS at_partner
             FROM json_each(?2) AS partner CROSS JOIN registrations AS r INDEXED BY registrations_by_partner
               ON r.tenant_id = ?1 AND r.partner_id = partner.value)
           WHERE id IN (SELECT value FROM json_each(?3))`,
        )
        .bind(
          tenantId,
          JSON.stringify([...new Set(registrations.map(({ partnerId }) => partnerId))]),
          JSON.stringify(registrations.map(({ id }) => id)),
        )
        .all<{ readonly id: string; readonly number: number }>();
      return new Map(results.map(({ id, number }) => [id, number]));
    },
    get: async (id) => {
      const row = await db
        .prepare(`SELECT ${registrationColumns} FROM registrations WHERE tenant_id = ?1 AND id = ?2`)
        .bind(tenantId, id)
        .first<RegistrationRow>();
      return row && toRegistration(row);
    },
    getMany: async (ids) => {
      const { results } = await db
        .prepare(
          `SELECT ${registrationColumns} FROM registrations WHERE (tenant_id, id) IN (
             SELECT ?1, value FROM json_each(?2)) ORDER BY number`,
        )
        .bind(tenantId, JSON.stringify(ids))
        .all<RegistrationRow>();
      return results.map(toRegistration);
    },
    listContest: async (contestId) => {
      const { results } = await db
        .prepare(
          `SELECT ${registrationColumns} FROM registrations INDEXED BY registrations_by_contest
           WHERE tenant_id = ?1 AND contest_id = ?2 AND state = 'contested' ORDER BY number`,
        )
        .bind(tenantId, contestId)
        .all<RegistrationRow>();
      return results.map(toRegistration);
    },
    listEvents: async (id) => {
      const { results } = await db
        .prepare(
          `SELECT seq, move, side, by_id AS "by", at, from_state AS "from", to_state AS "to", text, detail
           FROM registration_events WHERE tenant_id = ?1 AND registration_id = ?2 ORDER BY seq`,
        )
        .bind(tenantId, id)
        .all<Omit<RegistrationEvent, "detail"> & { readonly detail: string }>();
      return results.map((row) => ({ ...row, detail: JSON.parse(row.detail) }));
    },
    listFiles: async (id) => {
      const { results } = await db
        .prepare(
          `SELECT id, name, content_type AS contentType, bytes, sha256, file_key AS fileKey, side, by_id AS "by", at
           FROM registration_files WHERE tenant_id = ?1 AND registration_id = ?2 ORDER BY at, id`,
        )
        .bind(tenantId, id)
        .all<RegistrationFile>();
      return results;
    },
  };
}

function lists({
  db,
  tenantId,
}: At): Pick<RegistrationStore, "list" | "countByState" | "countOverdue" | "lastSubmitted"> {
  return {
    list: async ({ filter, sort, after, limit }) => {
      const values: (string | number)[] = [tenantId];
      const bind = (value: string | number) => `?${values.push(value)}`;
      const conditions = ["tenant_id = ?1", ...conditionsOf(filter, bind)];
      if (sort === "dueAt") conditions.push("due_at IS NOT NULL");
      if (after !== null) {
        const place = `(${bind(after[0])}, ${bind(after[1])})`;
        conditions.push(sort === "dueAt" ? `(due_at, id) > ${place}` : `(created_at, id) < ${place}`);
      }
      const order = sort === "dueAt" ? "due_at, id" : "created_at DESC, id DESC";
      const { results } = await db
        .prepare(
          `SELECT ${registrationColumns} FROM registrations ${indexFor(filter, sort)}
           WHERE ${conditions.join(" AND ")} ORDER BY ${order} LIMIT ${bind(limit)}`,
        )
        .bind(...values)
        .all<RegistrationRow>();
      return results.map(toRegistration);
    },
    countByState: async (filter) => {
      const values: (string | number)[] = [tenantId];
      const bind = (value: string | number) => `?${values.push(value)}`;
      const { results } = await db
        .prepare(
          `SELECT state, COUNT(*) AS count FROM registrations
           WHERE ${["tenant_id = ?1", ...conditionsOf(filter, bind)].join(" AND ")} GROUP BY state`,
        )
        .bind(...values)
        .all<{ state: string; count: number }>();
      return Object.fromEntries(results.map(({ state, count }) => [state, count]));
    },
    countOverdue: async (now) => {
      const found = await db
        .prepare(
          `SELECT COUNT(*) AS overdue FROM registrations INDEXED BY registrations_by_due
           WHERE tenant_id = ?1 AND due_at <= ?2`,
        )
        .bind(tenantId, now)
        .first<number>("overdue");
      return found ?? 0;
    },
    lastSubmitted: async (limit) => {
      const { results } = await db
        .prepare(
          `SELECT ${registrationColumns} FROM registrations INDEXED BY registrations_by_age
           WHERE tenant_id = ?1 AND submitted_at IS NOT NULL ORDER BY created_at DESC, id DESC LIMIT ?2`,
        )
        .bind(tenantId, limit)
        .all<RegistrationRow>();
      return results.map(toRegistration);
    },
  };
}

function conditionsOf(
  filter: RegistrationFilter,
  bind: (value: string | number) => string,
): readonly string[] {
  const { partnerId, states, assigneeId, opportunityId, dueBefore, text, seenBy } = filter;
  const conditions: string[] = [];
  // What a partner has not handed in is its own business.
  if (seenBy === "company") conditions.push("(submitted_at IS NOT NULL OR made_side = 'company')");
  if (partnerId !== undefined) conditions.push(`partner_id = ${bind(partnerId)}`);
  if (assigneeId !== undefined) conditions.push(`assignee_id = ${bind(assigneeId)}`);
  if (opportunityId !== undefined) conditions.push(`opportunity_id = ${bind(opportunityId)}`);
  if (states !== undefined)
    conditions.push(`state IN (SELECT value FROM json_each(${bind(JSON.stringify(states))}))`);
  if (dueBefore !== undefined) conditions.push(`due_at <= ${bind(dueBefore)}`);
  if (text !== undefined) {
    // Not LIKE: D1 takes no pattern of more than 50 bytes.
    const part = `lower(${bind(text)})`;
    conditions.push(`(instr(lower(account_name), ${part}) OR instr(lower(opportunity_name), ${part}))`);
  }
  return conditions;
}

/** Named, because SQLite would guess from statistics it does not have. */
function indexFor({ partnerId, opportunityId, states, dueBefore }: RegistrationFilter, sort: string): string {
  if (sort === "dueAt") return "INDEXED BY registrations_by_due";
  if (opportunityId !== undefined) return "INDEXED BY registrations_by_opportunity";
  if (partnerId !== undefined) return "INDEXED BY registrations_by_partner";
  if (dueBefore !== undefined) return "INDEXED BY registrations_by_due";
  return states?.every(isUndecided) ? "INDEXED BY registrations_by_state" : "INDEXED BY registrations_by_age";
}

function writes(at: At): Pick<RegistrationStore, "create" | "write"> {
  const { db, tenantId } = at;
  return {
    create: async (draft, steps) => {
      const statements = steps.flatMap((step) => writeStatements(at, step));
      // Of the guards only that of the limit can hold: nobody else knows of the draft yet.
      if ((await writeAll(at, [insertDraft(at, draft), ...statements])) !== "written") return null;
      const number = await db
        .prepare("SELECT number FROM registrations WHERE tenant_id = ?1 AND id = ?2")
        .bind(tenantId, draft.id)
        .first<number>("number");
      return number ?? 0;
    },
    write: (write) => writeAll(at, writeStatements(at, write)),
  };
}

async function writeAll({ db }: At, statements: D1PreparedStatement[]): Promise<WriteOutcome> {
  try {
    await db.batch(statements);
    return "written";
  } catch (error) {
    if (isGuardFailure(error)) return "changed-meanwhile";
    if (error instanceof Error && /registration-claim-taken/.test(error.message)) return "claim-taken";
    if (error instanceof Error && /registration-opportunity-taken/.test(error.message))
      return "opportunity-taken";
    throw error;
  }
}

function files(at: At): Pick<RegistrationStore, "noteUploads" | "forgetUploads" | "addFiles" | "removeFile"> {
  const { db, tenantId } = at;
  const forget = (fileKeys: readonly string[]) =>
    db
      .prepare(
        "DELETE FROM import_uploads WHERE tenant_id = ?1 AND file_key IN (SELECT value FROM json_each(?2))",
      )
      .bind(tenantId, JSON.stringify(fileKeys));
  return {
    noteUploads: async (fileKeys, now) => {
      await db
        .prepare(
          "INSERT INTO import_uploads (tenant_id, file_key, begun_at) SELECT ?1, value, ?2 FROM json_each(?3)",
        )
        .bind(tenantId, now, JSON.stringify(fileKeys))
        .run();
    },
    forgetUploads: async (fileKeys) => {
      await forget(fileKeys).run();
    },
    addFiles: async (added, write) => {
      const outcome = await writeAll(at, [
        ...writeStatements(at, write),
        insertFiles(at, { added, write }),
        forget(added.map(({ fileKey }) => fileKey)),
      ]);
      return outcome === "written";
    },
    removeFile: async (fileId, write) => {
      const [change] = write.changes;
      const outcome = await writeAll(at, [
        ...writeStatements(at, write),
        db
          .prepare("DELETE FROM registration_files WHERE tenant_id = ?1 AND registration_id = ?2 AND id = ?3")
          .bind(tenantId, change?.after.id ?? "", fileId),
      ]);
      return outcome === "written";
    },
  };
}

function insertFiles(
  { db, tenantId }: At,
  { added, write }: { readonly added: readonly RegistrationFile[]; readonly write: RegistrationWrite },
): D1PreparedStatement {
  const [change] = write.changes;
  return db
    .prepare(
      `INSERT INTO registration_files (tenant_id, registration_id, id, name, content_type, bytes, sha256, file_key, side, by_id, at)
       SELECT ?1, ?2, value ->> '$.id', value ->> '$.name', value ->> '$.contentType', value ->> '$.bytes', value ->> '$.sha256',
         value ->> '$.fileKey', value ->> '$.side', value ->> '$.by', value ->> '$.at' FROM json_each(?3)`,
    )
    .bind(tenantId, change?.after.id ?? "", JSON.stringify(added));
}

function clock(at: At): Pick<RegistrationStore, "listAwake" | "settleClock" | "settleJob" | "extendLease"> {
  const { db, tenantId } = at;
  return {
    listAwake: async (now, { limit, except }) => {
      const { results } = await db
        .prepare(
          `SELECT ${registrationColumns} FROM registrations INDEXED BY registrations_awake_of_company
           WHERE tenant_id = ?1 AND wake_at <= ?2 AND id NOT IN (SELECT value FROM json_each(?4))
           ORDER BY wake_at LIMIT ?3`,
        )
        .bind(tenantId, now, limit, JSON.stringify(except))
        .all<RegistrationRow>();
      return results.map(toRegistration);
    },
    // What was promised anew while the clock was at work is found here again: the next moment is read in the same batch.
    settleClock: async (outboxId) => {
      await db.batch([settleJob(db, { tenantId, outboxId }), keepClockPromised(at, 0)]);
    },
    settleJob: async (outboxId) => {
      await settleJob(db, { tenantId, outboxId }).run();
    },
    extendLease: async ({ outboxId, now }) => {
      await db
        .prepare("UPDATE outbox SET available_at = ?3, attempts = 0 WHERE tenant_id = ?1 AND id = ?2")
        .bind(tenantId, outboxId, now + jobLeaseMs)
        .run();
    },
  };
}

const longestWaitMs = 5 * 60_000;

/** Asked each minute. Reads as many rows as are due, by their index, in each shard. */
export function registrationClocks(env: Env): RegistrationClocks {
  return {
    promiseDue: async (now) => {
      for (const { db } of allShards(env)) {
        const message = `json_object('v', 1, 'kind', 'registration-clock', 'tenantId', tenant_id, 'outboxId', ?2)`;
        await db
          .prepare(
            `INSERT INTO outbox (tenant_id, id, message, available_at, created_at)
             SELECT DISTINCT tenant_id, ?2, ${message}, ?1, ?1 FROM registrations INDEXED BY registrations_awake
             WHERE wake_at <= ?1
             -- No lease and no retry takes so long: it was promised for a later moment than there is now.
             ON CONFLICT (tenant_id, id) DO UPDATE SET available_at = excluded.available_at
               WHERE outbox.available_at > ?3`,
          )
          .bind(now, clockJobId(), now + longestWaitMs)
          .run();
      }
    },
  };
}
