import type { TenantScope } from "#worker/domain/access/principal.ts";
import { textIn } from "#worker/domain/crm/salesforce/record.ts";
import { parseSalesforceId } from "#worker/domain/crm/salesforce/salesforce-id.ts";
import { textLiteral } from "#worker/domain/crm/salesforce/soql.ts";
import { type RegistrationObject, recordValues } from "#worker/domain/crm/writing/registration-object.ts";
import type { WantedValue } from "#worker/domain/crm/writing/registration-values.ts";
import type { WriteProblem } from "#worker/domain/crm/writing/write-problem.ts";
import type { Registration } from "#worker/domain/registration/registration.ts";
import { assert, err, ok, type Result } from "#worker/domain/result.ts";
import { openSalesforce } from "#worker/usecases/connections/connection-needs.ts";
import type { JobOutcome } from "#worker/usecases/jobs/job.ts";
import { fillFields, openIntent } from "#worker/usecases/write-back/fill-fields.ts";
import type { RegistrationWrite } from "#worker/usecases/write-back/write-ports.ts";
import {
  awayEnd,
  type Ended,
  failed,
  type Holding,
  overtaken,
  quotaEnded,
  settled,
  stopWriting,
  withinTries,
} from "#worker/usecases/write-back/writing.ts";
import { findChosen } from "./chosen-object.ts";
import type { RecordMessage, RecordNeeds, RecordStore } from "./record-ports.ts";

/** Longer than a few calls take, each of which is given up after half a minute. */
const holdMs = 150_000;
const busySeconds = 20;
const dayMs = 86_400_000;

/** One registration whose record is held to be written. */
type RecordWork = Holding & {
  readonly store: RecordStore;
  readonly needs: RecordNeeds;
  readonly object: RegistrationObject;
  readonly registration: Registration;
};

/**
 * Brings a registration's record in the company's own object up to date: makes it, or fills the fields of it that are ours to fill. It
 * may come twice and at once: one holds the registration, and a record that was made unheard is found by the registration's id in it.
 */
export async function writeRegistrationRecord(
  needs: RecordNeeds,
  tenant: TenantScope,
  { registrationId, outboxId }: RecordMessage,
): Promise<JobOutcome> {
  const store = needs.recordsOf(tenant);
  const opened = await open(needs, tenant, registrationId);
  if (opened === null) {
    await store.settle(outboxId);
    return { kind: "done" };
  }
  const { clock, transport } = needs.connections;
  const now = clock.now();
  const connectionId = opened.connection.id;
  const write = await store.hold({ registrationId, connectionId, now, until: now + holdMs });
  if (write === null) return { kind: "retry", afterSeconds: busySeconds };
  const work = { ...opened, write };
  const end = withinTries(work, await bringUpToDate(work));
  const isMine = await store.finish({
    write: { ...end.write, connectionId, asked: end.again === null ? write.asked : null },
    seenVersion: work.registration.version,
    outboxId,
    apiCalls: work.api.usage().calls,
    now: clock.now(),
    until: end.again === null ? null : clock.now() + end.again.seconds * 1000,
  });
  const { status, problems, recordId } = end.write;
  if (isMine && status === "written" && problems.length === 0 && recordId !== null)
    await store.noteAgreed({ connectionId, object: opened.object.object, recordId });
  await transport.scheduleDrain(tenant.tenantId).catch(() => undefined);
  return isMine ? { kind: "done" } : { kind: "retry", afterSeconds: busySeconds };
}

/** Null when there is nothing to write, or nowhere. A draft is nobody's business. */
async function open(
  needs: RecordNeeds,
  tenant: TenantScope,
  registrationId: string,
): Promise<Omit<RecordWork, "write"> | null> {
  const { connections } = needs;
  const [chosen, registration] = await Promise.all([
    findChosen(needs, tenant),
    needs.registrations.registrationsOf(tenant).get(registrationId),
  ]);
  if (chosen === null || registration === null || registration.submittedAt === null) return null;
  const { connection, object } = chosen;
  const since = connections.clock.now() - dayMs;
  const ownCalls = await connections.syncOf(tenant).countCalls(connection.id, since);
  const api = openSalesforce(connections, tenant, connection.id);
  const quota = { policy: connection.schedule, ownCalls };
  const store = needs.recordsOf(tenant);
  return { needs, tenant, store, api, connection, object, registration, quota };
}

async function bringUpToDate(work: RecordWork): Promise<Ended> {
  const away = awayEnd(work);
  if (away !== null) return away;
  const { write } = work;
  if (write.recordId !== null) return fillRecord(work, write.recordId);
  const found = await findByKey(work);
  if (!found.ok) return found.error;
  return found.value === null ? makeRecord(work) : fillRecord(work, found.value);
}

/** The record with the registration's id in it: one that was made without our hearing of it, or that we do not know any more. */
async function findByKey(work: RecordWork): Promise<Result<string | null, Ended>> {
  const { api, object, registration } = work;
  const soql = `SELECT Id FROM ${object.object} WHERE ${keyOf(object)} = ${textLiteral(registration.id)} LIMIT 1`;
  const page = await api.query({ soql, includeDeleted: false });
  if (!page.ok) return err(await stopWriting(work, page.error));
  const [record] = page.value.records;
  return ok(record === undefined ? null : textIn(record, "Id"));
}

function keyOf({ fields }: RegistrationObject): string {
  const key = fields.registrationId?.field;
  assert(key, "an object that is chosen has a field for the registration's id");
  return key;
}

async function fillRecord(work: RecordWork, recordId: string): Promise<Ended> {
  const { object, write } = work;
  const held = { ...work, write: { ...write, recordId } };
  const wanted = await wantedOf(work);
  const filled = await fillFields(held, {
    object: object.object,
    recordId,
    wanted,
    problems: [],
    others: [],
  });
  // What somebody has deleted there is not made again in its place.
  if (filled === "gone") return failed(held, goneRecord);
  const problems = filled.write.problems.filter((problem) => !isTheirDay(problem, object));
  return { ...filled, write: { ...filled.write, problems } };
}

/** A record that was made or decided there has its own days, which contradict nothing. */
function isTheirDay({ code, field }: WriteProblem, { fields }: RegistrationObject): boolean {
  const days = [fields.submittedOn?.field, fields.approvedOn?.field];
  return code === "held-by-somebody" && field !== null && days.includes(field);
}

const goneRecord: WriteProblem = {
  code: "registration-record-gone",
  field: null,
  message: "The registration's record was deleted in Salesforce, or is not visible any more.",
};

/** Makes the record by upsert on the registration's id, so of two that make it at once Salesforce refuses one. */
async function makeRecord(work: RecordWork): Promise<Ended> {
  const { api, store, object, registration, write, needs } = work;
  const spent = quotaEnded(work);
  if (spent !== null) return spent;
  const key = keyOf(object);
  const said = (await wantedOf(work)).filter(({ value }) => value !== null && value !== "");
  const own = Object.fromEntries(said.map(({ field, value }) => [field.field, value]));
  if (!(await store.intend({ ...write, intended: own }))) return overtaken(work);
  const { [key]: _key, ...fields } = own;
  const made = await api.upsertRecord({ object: object.object, keyField: key, key: registration.id, fields });
  if (!made.ok) {
    const left: RegistrationWrite = { ...write, intended: openIntent(made.error, own) };
    const isTwin = made.error.kind === "write-refused" && made.error.code === "DUPLICATE_VALUE";
    return stopWriting(
      { ...work, write: left },
      isTwin ? { kind: "conflict", message: "Somebody else has just made the record." } : made.error,
    );
  }
  const noted: RegistrationWrite = {
    ...write,
    recordId: parseSalesforceId(made.value) ?? made.value,
    isMadeHere: true,
    written: own,
    intended: null,
    writtenAt: needs.connections.clock.now(),
  };
  return settled({ ...work, write: noted }, { status: "written", problems: [] });
}

async function wantedOf({
  needs,
  tenant,
  object,
  connection,
  registration,
}: RecordWork): Promise<readonly WantedValue[]> {
  const facts = needs.writesOf(tenant);
  const { opportunityId } = registration;
  const [partner, deal] = await Promise.all([
    facts.partnerThere(registration.partnerId),
    opportunityId === null ? null : facts.dealThere(connection.id, opportunityId),
  ]);
  const accountId = partner?.externalId ? parseSalesforceId(partner.externalId) : null;
  return recordValues(registration, object, {
    partnerName: partner?.name ?? "",
    partnerAccountId: accountId?.startsWith("001") ? accountId : null,
    timeZone: tenant.timeZone,
    address: `${needs.connections.origin}/company/registrations/${registration.id}`,
    currency: tenant.currency,
    dealId: deal ?? null,
  });
}

/** What fails every time is left to a person, who reads so among the connection's problems. */
export async function abandonRecord(
  needs: RecordNeeds,
  tenant: TenantScope,
  { message, reason }: { readonly message: RecordMessage; readonly reason: string },
): Promise<void> {
  const { registrationId, outboxId } = message;
  const store = needs.recordsOf(tenant);
  const opened = await open(needs, tenant, registrationId);
  const now = needs.connections.clock.now();
  const connectionId = opened?.connection.id ?? "";
  const write = opened && (await store.hold({ registrationId, connectionId, now, until: now }));
  // Whoever holds it settles its promise.
  if (opened === null || write === null) return store.settle(outboxId);
  const end = failed({ write }, { code: "too-many-tries", field: null, message: reason });
  const seenVersion = opened.registration.version;
  await store.finish({ write: end.write, seenVersion, outboxId, apiCalls: 0, now, until: null });
}
