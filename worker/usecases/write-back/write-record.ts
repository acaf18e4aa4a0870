import { instantIn } from "#worker/domain/crm/salesforce/read-opportunity.ts";
import { textIn } from "#worker/domain/crm/salesforce/record.ts";
import { parseSalesforceId } from "#worker/domain/crm/salesforce/salesforce-id.ts";
import { textLiteral } from "#worker/domain/crm/salesforce/soql.ts";
import { type FieldValues, planWrite } from "#worker/domain/crm/writing/plan-write.ts";
import {
  emptyValues,
  newDealValues,
  type WantedValue,
  wantedValues,
} from "#worker/domain/crm/writing/registration-values.ts";
import { assert } from "#worker/domain/result.ts";
import type { SalesforceFailure } from "#worker/usecases/connections/salesforce-ports.ts";
import { madeTarget } from "./choose-target.ts";
import { type Filling, fillFields, openIntent, readRecord, withoutRefused } from "./fill-fields.ts";
import { hintAt } from "./hint-at.ts";
import type { RegistrationWrite } from "./write-ports.ts";
import {
  type Ended,
  failed,
  goneProblem,
  overtaken,
  quotaEnded,
  settled,
  stopWriting,
  type Writing,
} from "./writing.ts";

const object = "Opportunity";

/** Fills our fields of a deal, as far as they are ours to fill. */
export async function writeRecord(work: Writing, recordId: string): Promise<Ended> {
  const isOther = work.write.recordId !== recordId;
  const write: RegistrationWrite = isOther ? { ...work.write, ...unwritten, recordId } : work.write;
  return fillDeal({ ...work, write });
}

/** Nothing of ours is in a deal that we come to. */
const unwritten = { isMadeHere: false, madeAfterSeq: null, written: {}, intended: null } as const;

async function wantedOf({
  needs,
  tenant,
  store,
  registration,
  writeBack,
}: Writing): Promise<readonly WantedValue[]> {
  const partner = await store.partnerThere(registration.partnerId);
  const accountId = partner?.externalId ? parseSalesforceId(partner.externalId) : null;
  return wantedValues(registration, writeBack, {
    partnerName: partner?.name ?? "",
    partnerAccountId: accountId?.startsWith("001") ? accountId : null,
    timeZone: tenant.timeZone,
    address: `${needs.connections.origin}/company/registrations/${registration.id}`,
  });
}

async function fillDeal(work: Writing): Promise<Ended> {
  const { store, registration, write } = work;
  const { recordId } = write;
  assert(recordId, "a record that is written has its id");
  const others = await store.wordsOn(recordId, registration.id);
  const wanted = await wantedOf(work);
  const filled = await fillFields(work, { object, recordId, wanted, problems: [], others });
  return filled === "gone" ? recordGone(work) : filled;
}

/** A deal that is gone is nobody's to make again but a person's, who asks for it. */
async function recordGone(work: Writing): Promise<Ended> {
  const { write } = work;
  const isWanted = write.asked === "retry" && write.isMadeHere && work.writeBack.dealChoice === "create";
  if (!isWanted) return failed(work, goneProblem);
  return makeRecord({ ...work, write: { ...write, ...unwritten, recordId: null } });
}

/** Empties our fields of a deal that the registration is not about any more, where they still hold our words. */
export async function releaseRecord(work: Writing, recordId: string): Promise<Writing | Ended> {
  const { store, api, registration, write, writeBack } = work;
  const free = { ...work, write: { ...write, ...unwritten, recordId: null } };
  // Another registration has taken the deal over, and its fields with it.
  const others = await store.wordsOn(recordId, registration.id);
  if (others.some((words) => Object.keys(words).length > 0)) return free;
  let filling: Filling = { object, recordId, wanted: emptyValues(writeBack), problems: [], others: [] };
  for (;;) {
    const read = await readRecord(work, filling);
    if ("kind" in read && read.kind === "ended") return read;
    if (!("record" in read)) {
      filling = read.filling;
      continue;
    }
    if (read.record === null) return free;
    const ours = [write.written, write.intended ?? {}];
    const { set } = planWrite({ wanted: filling.wanted, current: read.record, ours, refillsEmpty: false });
    if (Object.keys(set).length === 0) return free;
    const unmodifiedSince = instantIn(read.record, "LastModifiedDate");
    const sent = await api.updateRecord({ object, id: recordId, fields: set, unmodifiedSince });
    if (sent.ok) return free;
    const rest = withoutRefused(filling, sent.error);
    if (rest === null) return stopWriting(work, sent.error);
    filling = rest;
  }
}

/**
 * Makes the registration's deal, once. The registration's id in a unique field of the deal is what it is known by: one that was made
 * without our hearing of it is found by that, and of two that make it at once Salesforce refuses one.
 */
export async function makeRecord(work: Writing): Promise<Ended> {
  const { api, store, writeBack, registration, write, needs } = work;
  const key = writeBack.fields.registrationId?.field;
  assert(key, "new deals are made only where there is a key");
  const soql = `SELECT Id FROM ${object} WHERE ${key} = ${textLiteral(registration.id)} LIMIT 1`;
  const page = await api.query({ soql, includeDeleted: false });
  if (!page.ok) return stopWriting(work, page.error);
  const [record] = page.value.records;
  const foundId = record === undefined ? null : textIn(record, "Id");
  if (foundId !== null) return takeFound(work, foundId);
  if (writeBack.dealChoice !== "create") return failed(work, goneProblem);
  const spent = quotaEnded(work);
  if (spent !== null) return spent;
  const own = Object.fromEntries((await wantedOf(work)).map(({ field, value }) => [field.field, value]));
  const accountId = registration.accountId === null ? null : await store.accountThere(registration.accountId);
  const intended = { ...newDealValues(registration, newDealFacts(work, accountId)), ...own };
  if (!(await store.intend({ ...write, intended }))) return overtaken(work);
  const fields = withoutKey(intended, key);
  const made = await api.upsertRecord({ object, keyField: key, key: registration.id, fields });
  if (!made.ok) {
    const left = { ...write, intended: openIntent(made.error, intended) };
    return notMade({ ...work, write: left }, made.error);
  }
  const writtenAt = needs.connections.clock.now();
  const noted = await noteMade(work, { recordId: made.value, written: own, intended: null, writtenAt });
  return noted === null ? overtaken(work) : linkOr(noted, { status: "written", problems: [] });
}

async function takeFound(work: Writing, recordId: string): Promise<Ended> {
  const noted = await noteMade(work, { recordId });
  return noted === null ? overtaken(work) : linkOr(noted, null);
}

/** Whose deal it is is noted before it is hinted at: a reading links only what it knows to be made here. Null when it was overtaken. */
async function noteMade(
  work: Writing,
  made: Partial<RegistrationWrite> & { readonly recordId: string },
): Promise<Writing | null> {
  const madeAfterSeq = work.registration.lastSeq;
  const noted = { ...work, write: { ...work.write, isMadeHere: true, madeAfterSeq, ...made } };
  if (!(await work.store.intend(noted.write))) return null;
  await hintAt(noted, [made.recordId]);
  return noted;
}

/**
 * Links what is noted where it was read before, for it is not read anew while nothing changes in it. Otherwise a reading will link it:
 * it is `written`, or filled with null.
 */
async function linkOr(noted: Writing, written: Parameters<typeof settled>[1] | null): Promise<Ended> {
  const { recordId } = noted.write;
  assert(recordId, "what was made has its id");
  const target = await madeTarget(noted, recordId);
  if (target.kind === "ended") return target;
  if (target.kind === "none") return settled(noted, target);
  return written === null ? fillDeal(noted) : settled(noted, written);
}

function newDealFacts({ writeBack, tenant }: Writing, accountId: string | null) {
  const isThere = accountId !== null && parseSalesforceId(accountId)?.startsWith("001");
  return { writeBack, accountId: isThere ? accountId : null, currency: tenant.currency };
}

function withoutKey(values: FieldValues, key: string): FieldValues {
  return Object.fromEntries(Object.entries(values).filter(([field]) => field !== key));
}

function notMade(work: Writing, failure: SalesforceFailure): Promise<Ended> {
  // Somebody else was making it at this moment: the next look finds theirs.
  const isTwin = failure.kind === "write-refused" && failure.code === "DUPLICATE_VALUE";
  return stopWriting(work, isTwin ? { kind: "conflict", message: failure.message } : failure);
}
