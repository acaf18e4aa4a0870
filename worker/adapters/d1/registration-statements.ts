import type { Registration } from "#worker/domain/registration/registration.ts";
import type {
  RegistrationChange,
  RegistrationWrite,
} from "#worker/usecases/registrations/registration-ports.ts";
import { auditInTenant } from "./audit-statements.ts";
import { promiseEvents } from "./event-statements.ts";
import { promiseJobs } from "./outbox-statements.ts";
import { saveRegistrationEvidence } from "./registration-evidence-statements.ts";
import { promiseRecords, promiseWrites } from "./write-statements.ts";

export type At = { readonly db: D1Database; readonly tenantId: string };

/** Everything that a write consists of, in the order that the triggers ask for: the history first, then the state that follows it. */
export function writeStatements(at: At, write: RegistrationWrite): D1PreparedStatement[] {
  const { db, tenantId } = at;
  const { changes, events, jobs, audit, now } = write;
  return [
    versionGuard(at, changes),
    rivalGuard(at, write),
    handInGuard(at, write),
    insertEvents(at, changes),
    giveUpClaims(at, changes),
    takeClaims(at, { changes, now }),
    insertReminders(at, changes),
    updateRegistrations(at, changes),
    ...saveRegistrationEvidence(at, write),
    promiseJobs(db, { tenantId, messages: jobs, now }),
    ...promiseEvents(db, { tenantId, events, now }),
    auditInTenant(db, audit),
    keepClockPromised(at, now),
    promiseWrites(at, concernedByWrites, { ids: handedIn(changes), now }),
    promiseRecords(at, "SELECT value ->> 'id' AS id FROM json_each(?2)", { ids: handedIn(changes), now }),
  ];
}

/** The other parts of a contest wait for the first one's deal, and one of them is the first once that is gone. */
const concernedByWrites = `SELECT value ->> 'id' AS id FROM json_each(?2)
  UNION SELECT r.id FROM json_each(?2) CROSS JOIN registrations r INDEXED BY registrations_by_contest
    ON r.tenant_id = ?1 AND r.contest_id = value ->> 'contestId'`;

/** What the CRM may be told of, each with the contest it was part of; a draft is nobody's business. */
function handedIn(changes: readonly RegistrationChange[]): string {
  return JSON.stringify(
    changes.flatMap(({ before, after }) =>
      after.submittedAt === null ? [] : [{ id: after.id, contestId: before.contestId }],
    ),
  );
}

/** Aborts the batch unless each of them still is where it was seen. */
function versionGuard({ db, tenantId }: At, changes: readonly RegistrationChange[]): D1PreparedStatement {
  const seen = changes.map(({ before, after }) => ({ id: after.id, version: before.version }));
  return db
    .prepare(
      `INSERT INTO batch_guard (held) SELECT 0 FROM json_each(?2) AS seen WHERE NOT EXISTS (
         SELECT 1 FROM registrations WHERE tenant_id = ?1 AND id = seen.value ->> '$.id'
           AND version = seen.value ->> '$.version')`,
    )
    .bind(tenantId, JSON.stringify(seen));
}

/** Aborts the batch when a rival that waited as somebody looked has been approved since: only who looks again has seen that. */
function rivalGuard({ db, tenantId }: At, { unapproved = [] }: RegistrationWrite): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO batch_guard (held) SELECT 0 FROM json_each(?2) AS rival CROSS JOIN registrations AS r
         ON r.tenant_id = ?1 AND r.id = rival.value AND r.state = 'approved'`,
    )
    .bind(tenantId, JSON.stringify(unapproved));
}

/** Aborts the batch of a partner that has handed in as many as it may: those that it counted at once have been written since. */
function handInGuard({ db, tenantId }: At, { handInLimit = null }: RegistrationWrite): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO batch_guard (held) SELECT 0 WHERE ?4 <= (SELECT COUNT(*) FROM (
         SELECT 1 FROM registrations INDEXED BY registrations_handed_in
         WHERE tenant_id = ?1 AND partner_id = ?2 AND submitted_at > ?3 LIMIT ?4))`,
    )
    .bind(tenantId, handInLimit?.partnerId ?? "", handInLimit?.since ?? 0, handInLimit?.limit ?? 1);
}

function insertEvents({ db, tenantId }: At, changes: readonly RegistrationChange[]): D1PreparedStatement {
  const events = changes.flatMap(({ after, event }) => (event === null ? [] : [{ id: after.id, ...event }]));
  return db
    .prepare(
      `INSERT INTO registration_events (tenant_id, registration_id, seq, move, side, by_id, at, from_state, to_state, text, detail)
       SELECT ?1, value ->> '$.id', value ->> '$.seq', value ->> '$.move', value ->> '$.side', value ->> '$.by', value ->> '$.at',
         value ->> '$.from', value ->> '$.to', value ->> '$.text', value -> '$.detail' FROM json_each(?2)`,
    )
    .bind(tenantId, JSON.stringify(events));
}

function giveUpClaims({ db, tenantId }: At, changes: readonly RegistrationChange[]): D1PreparedStatement {
  const ids = changes.flatMap(({ after, claims }) => (claims.kind === "keep" ? [] : [after.id]));
  return db
    .prepare(
      `DELETE FROM registration_claims WHERE (tenant_id, account_key, product_key, registration_id) IN (
         SELECT c.tenant_id, c.account_key, c.product_key, c.registration_id FROM json_each(?2) AS id
         CROSS JOIN registration_claims AS c INDEXED BY registration_claims_by_registration
           ON c.tenant_id = ?1 AND c.registration_id = id.value)`,
    )
    .bind(tenantId, JSON.stringify(ids));
}

function takeClaims(
  { db, tenantId }: At,
  { changes, now }: { readonly changes: readonly RegistrationChange[]; readonly now: number },
): D1PreparedStatement {
  const taken = changes.flatMap(({ after, claims }) =>
    claims.kind === "take"
      ? claims.claims.map((claim) => ({
          ...claim,
          isCertain: claim.isCertain ? 1 : 0,
          holder: claims.holder,
          id: after.id,
        }))
      : [],
  );
  return db
    .prepare(
      `INSERT INTO registration_claims (tenant_id, account_key, product_key, registration_id, holder, is_certain, claimed_at)
       SELECT ?1, value ->> '$.accountKey', value ->> '$.productKey', value ->> '$.id', value ->> '$.holder',
         value ->> '$.isCertain', ?3 FROM json_each(?2)`,
    )
    .bind(tenantId, JSON.stringify(taken), now);
}

/** One row for each reminder of each end: a second one finds the first. */
function insertReminders({ db, tenantId }: At, changes: readonly RegistrationChange[]): D1PreparedStatement {
  const reminders = changes.flatMap(({ after, event }) =>
    event?.move === "remind"
      ? [{ id: after.id, expiresAt: after.expiresAt, days: event.detail.days, at: event.at }]
      : [],
  );
  return db
    .prepare(
      `INSERT INTO registration_reminders (tenant_id, registration_id, expires_at, days, at)
       SELECT ?1, value ->> '$.id', value ->> '$.expiresAt', value ->> '$.days', value ->> '$.at' FROM json_each(?2)`,
    )
    .bind(tenantId, JSON.stringify(reminders));
}

function updateRegistrations(
  { db, tenantId }: At,
  changes: readonly RegistrationChange[],
): D1PreparedStatement {
  const assigned = columns
    .filter(({ isFixed }) => !isFixed)
    .map(({ name, read }) => `${name} = ${read("given")}`);
  return db
    .prepare(
      // The company's id stands in each row, because with it outside SQLite would walk all of the company's registrations.
      `UPDATE registrations SET ${assigned.join(", ")} FROM json_each(?1) AS given
       WHERE registrations.tenant_id = given.value ->> '$.tenantId' AND registrations.id = given.value ->> '$.id'`,
    )
    .bind(JSON.stringify(changes.map(({ after }) => ({ ...after, tenantId }))));
}

/** A new draft, which gets the company's next number. */
export function insertDraft({ db, tenantId }: At, draft: Omit<Registration, "number">): D1PreparedStatement {
  const names = columns.map(({ name }) => name).join(", ");
  const values = columns.map(({ read }) => read("given")).join(", ");
  return db
    .prepare(
      `INSERT INTO registrations (tenant_id, number, ${names})
       SELECT ?1, 1 + COALESCE((SELECT MAX(number) FROM registrations WHERE tenant_id = ?1), 0), ${values}
       FROM json_each(?2) AS given`,
    )
    .bind(tenantId, JSON.stringify([draft]));
}

type Column = {
  readonly name: string;
  /** How it is read from a registration's JSON. */
  readonly read: (row: string) => string;
  /** Never another again. */
  readonly isFixed: boolean;
};

const plain = (name: string, key: string): Column => ({
  name,
  read: (row) => `${row}.value ->> '$.${key}'`,
  isFixed: false,
});
const json = (name: string, key: string): Column => ({
  name,
  read: (row) => `${row}.value -> '$.${key}'`,
  isFixed: false,
});
const fixed = (column: Column): Column => ({ ...column, isFixed: true });

const columns: readonly Column[] = [
  fixed(plain("id", "id")),
  fixed(plain("partner_id", "partnerId")),
  plain("state", "state"),
  plain("version", "version"),
  plain("last_seq", "lastSeq"),
  json("content", "content"),
  plain("account_name", "content.accountName"),
  plain("opportunity_name", "content.opportunityName"),
  plain("amount_minor", "content.estimatedValue.amountMinor"),
  plain("currency", "content.estimatedValue.currency"),
  fixed(plain("made_by", "madeBy")),
  fixed(plain("made_side", "madeSide")),
  plain("assignee_id", "assigneeId"),
  json("requested_fields", "requestedFields"),
  json("findings", "findings"),
  plain("checked_at", "checkedAt"),
  plain("account_id", "accountId"),
  plain("contest_id", "contestId"),
  plain("share_ppm", "sharePpm"),
  plain("opportunity_id", "opportunityId"),
  fixed(plain("created_at", "createdAt")),
  plain("submitted_at", "submittedAt"),
  plain("approved_at", "approvedAt"),
  plain("ended_at", "endedAt"),
  plain("closed_at", "closedAt"),
  plain("expires_at", "expiresAt"),
  plain("due_at", "dueAt"),
  plain("clock_left_ms", "clockLeftMs"),
  plain("escalated_at", "escalatedAt"),
  plain("extensions", "extensions"),
  plain("has_appealed", "hasAppealed"),
  plain("reminded_days", "remindedDays"),
  plain("wake_at", "wakeAt"),
];

/** What a select reads, in the shape of RegistrationRow. */
export const registrationColumns = `number, ${columns.map(({ name }) => name).join(", ")}`;

export type RegistrationRow = {
  readonly id: string;
  readonly number: number;
  readonly partner_id: string;
  readonly state: Registration["state"];
  readonly version: number;
  readonly last_seq: number;
  readonly content: string;
  readonly made_by: string;
  readonly made_side: Registration["madeSide"];
  readonly assignee_id: string | null;
  readonly requested_fields: string;
  readonly findings: string;
  readonly checked_at: number | null;
  readonly account_id: string | null;
  readonly contest_id: string | null;
  readonly share_ppm: number | null;
  readonly opportunity_id: string | null;
  readonly created_at: number;
  readonly submitted_at: number | null;
  readonly approved_at: number | null;
  readonly ended_at: number | null;
  readonly closed_at: number | null;
  readonly expires_at: number | null;
  readonly due_at: number | null;
  readonly clock_left_ms: number | null;
  readonly escalated_at: number | null;
  readonly extensions: number;
  readonly has_appealed: number;
  readonly reminded_days: number | null;
  readonly wake_at: number | null;
};

export function toRegistration(row: RegistrationRow): Registration {
  return {
    id: row.id,
    number: row.number,
    partnerId: row.partner_id,
    state: row.state,
    version: row.version,
    lastSeq: row.last_seq,
    content: JSON.parse(row.content),
    madeBy: row.made_by,
    madeSide: row.made_side,
    assigneeId: row.assignee_id,
    requestedFields: JSON.parse(row.requested_fields),
    findings: JSON.parse(row.findings),
    checkedAt: row.checked_at,
    accountId: row.account_id,
    contestId: row.contest_id,
    sharePpm: row.share_ppm,
    opportunityId: row.opportunity_id,
    createdAt: row.created_at,
    submittedAt: row.submitted_at,
    approvedAt: row.approved_at,
    endedAt: row.ended_at,
    closedAt: row.closed_at,
    expiresAt: row.expires_at,
    dueAt: row.due_at,
    clockLeftMs: row.clock_left_ms,
    escalatedAt: row.escalated_at,
    extensions: row.extensions,
    hasAppealed: row.has_appealed === 1,
    remindedDays: row.reminded_days,
    wakeAt: row.wake_at,
  };
}

const clockKind = "registration-clock";

/** The same for a company at all times: it has one clock. */
export function clockJobId(): string {
  return `job_${clockKind}`;
}

/** The clock's promise falls due when time next does something to a registration of the company, or sooner. */
export function keepClockPromised({ db, tenantId }: At, now: number): D1PreparedStatement {
  const message = { v: 1, kind: clockKind, tenantId, outboxId: clockJobId() };
  return db
    .prepare(
      `INSERT INTO outbox (tenant_id, id, message, available_at, created_at)
       SELECT ?1, ?2, ?3, wake_at, ?4 FROM (
         SELECT MIN(wake_at) AS wake_at FROM registrations INDEXED BY registrations_awake_of_company
         WHERE tenant_id = ?1 AND wake_at IS NOT NULL) WHERE wake_at IS NOT NULL
       ON CONFLICT (tenant_id, id) DO UPDATE SET available_at = min(available_at, excluded.available_at)`,
    )
    .bind(tenantId, clockJobId(), JSON.stringify(message), now);
}
