import { systemActor } from "#worker/domain/access/audit-event.ts";
import { textIn } from "#worker/domain/crm/salesforce/record.ts";
import { parseSalesforceId } from "#worker/domain/crm/salesforce/salesforce-id.ts";
import { textLiteral } from "#worker/domain/crm/salesforce/soql.ts";
import { type ChosenDeal, chooseDeal } from "#worker/domain/crm/writing/choose-deal.ts";
import type { WriteProblem } from "#worker/domain/crm/writing/write-problem.ts";
import { transition } from "#worker/domain/registration/registration-state.ts";
import { linkDeal, rankAllCandidates } from "#worker/usecases/registrations/link-deal.ts";
import { hintAt } from "./hint-at.ts";
import type { WriteStatus } from "./write-ports.ts";
import { type Ended, putOff, stopWriting, type Writing } from "./writing.ts";

/** Where a registration is to be written: a deal of the CRM, one that is made for it, or nowhere, and why. */
export type Target =
  | { readonly kind: "record"; readonly recordId: string }
  | { readonly kind: "make" }
  | { readonly kind: "none"; readonly status: WriteStatus; readonly problems: readonly WriteProblem[] };

const idle = { kind: "none", status: "idle", problems: [] } as const;

/**
 * What a person has linked decides. Only where nobody ever has, and as far as the company wants it, the one deal that it surely is
 * is linked, or a new one made.
 */
export async function chooseTarget(work: Writing): Promise<Target | Ended> {
  const { needs, tenant, registration, write } = work;
  if (registration.opportunityId !== null) return linkedTarget(work, registration.opportunityId);
  const events = await needs.registrations.registrationsOf(tenant).listEvents(registration.id);
  const wasLinked = events.some(({ move, seq }) => move === "link" && seq > (write.madeAfterSeq ?? 0));
  // A deal that was made for it is linked as soon as it has been read.
  if (write.recordId !== null && write.isMadeHere && !wasLinked) return madeTarget(work, write.recordId);
  if (registration.state !== "approved") return idle;
  if (!(await speaksForItsContest(work))) return idle;
  // One that was about to be made may be there: it is looked for by its key.
  const unheard = wasLinked ? null : await unheardTarget(work);
  if (unheard !== null) return unheard;
  if (wasLinked && write.asked !== "create") return asking("nobody-chose");
  return choose(work);
}

/** What we made is linked when it is read. A reading that came before we heard of the deal could not know whose it is: then here. */
export async function madeTarget(work: Writing, recordId: string): Promise<Target | Ended> {
  const { needs, tenant, registration } = work;
  const known = await needs.registrations.registrationsOf(tenant).findDeal(recordId);
  const mayBeLinked = transition(registration.state, { move: "link", side: "system" }) !== null;
  return known !== null && mayBeLinked ? link(work, known.id) : { kind: "record", recordId };
}

/** Parts of one contest are parts of one deal: the first of them finds or makes it, and the others are linked with it. */
async function speaksForItsContest({ needs, tenant, registration }: Writing): Promise<boolean> {
  const { id, contestId, sharePpm } = registration;
  if (contestId === null || sharePpm === null) return true;
  const [first] = await needs.registrations.registrationsOf(tenant).listAwarded(contestId);
  return first === undefined || first.id === id;
}

/**
 * The deal that was about to be made when the answer stayed away, if it is there. Where it is not, it is chosen as if for the first time,
 * for people may have made theirs since; and what was meant for another org, or for a field that is ours no more, is nobody's: null.
 */
async function unheardTarget(work: Writing): Promise<Target | Ended | null> {
  const { api, write, writeBack, connection, registration } = work;
  const key = writeBack.fields.registrationId?.field;
  if (write.recordId !== null || write.intended === null) return null;
  if (key === undefined || write.connectionId !== connection.id) return null;
  const soql = `SELECT Id FROM Opportunity WHERE ${key} = ${textLiteral(registration.id)} LIMIT 1`;
  const found = await api.query({ soql, includeDeleted: false });
  if (!found.ok) return stopWriting(work, found.error);
  return found.value.records.length > 0 ? { kind: "make" } : null;
}

async function linkedTarget(work: Writing, opportunityId: string): Promise<Target> {
  const { store, connection, registration } = work;
  const there = await store.dealThere(connection.id, opportunityId);
  if (there === null || there === undefined) {
    const message = `The deal that it is linked to is not one of ${connection.name}.`;
    return { kind: "none", status: "failed", problems: [{ code: "not-of-this-org", field: null, message }] };
  }
  const speaker = await store.speakerOf(opportunityId);
  // Those that share a deal share its fields, and the first of them fills these.
  return speaker === registration.id ? { kind: "record", recordId: there } : idle;
}

async function choose(work: Writing): Promise<Target | Ended> {
  const { needs, tenant, registration, write, writeBack } = work;
  const { dealChoice, choosesSince } = writeBack;
  const isAsked = write.asked === "create" && dealChoice === "create";
  if (isAsked) return { kind: "make" };
  if ((registration.approvedAt ?? 0) < choosesSince) return asking("nobody-chose");
  const candidates = await rankAllCandidates(needs.registrations, tenant, registration.id);
  const chosen = chooseDeal(candidates ?? [], dealChoice);
  switch (chosen.kind) {
    case "ask":
      return asking(chosen.why);
    case "create":
      return (await lookForUnread(work)) ?? { kind: "make" };
    case "link":
      return link(work, chosen.opportunityId);
  }
}

/** A deal that somebody has just made there, and that no reading has brought yet, may be the one: it is read first. */
async function lookForUnread(work: Writing): Promise<Ended | null> {
  const { store, api, connection, registration } = work;
  const accountId = registration.accountId === null ? null : await store.accountThere(registration.accountId);
  if (accountId === null || parseSalesforceId(accountId) === null) return null;
  const soql = `SELECT Id FROM Opportunity WHERE AccountId = ${textLiteral(accountId)} AND IsClosed = false LIMIT ${mostOpenDeals}`;
  const open = await api.query({ soql, includeDeleted: false });
  if (!open.ok) return stopWriting(work, open.error);
  const ids = open.value.records.flatMap((record) => textIn(record, "Id") ?? []);
  const unread = await store.unknownDeals(connection.id, ids);
  if (unread.length === 0) return null;
  await hintAt(work, unread);
  return putOff(work, {
    seconds: readingSeconds,
    reason: "New deals of this customer are read first.",
    isCounted: true,
  });
}

const mostOpenDeals = 200;
const readingSeconds = 30;

async function link(work: Writing, opportunityId: string): Promise<Target | Ended> {
  const { needs, tenant, registration } = work;
  const linked = await linkDeal(needs.registrations, tenant, {
    id: registration.id,
    opportunityId,
    actor: systemActor("registration-write", registration.id),
    as: "system",
    isExpected: (version) => version === registration.version,
  });
  if (!linked.ok && linked.error.code === "opportunity-taken") return asking("several-may-be");
  // Linking has promised to write it, and whatever else has changed it, too.
  return putOff(work, { seconds: 0, reason: "It is being linked.", isCounted: !linked.ok });
}

function asking(why: Extract<ChosenDeal, { kind: "ask" }>["why"]): Target {
  return { kind: "none", status: "asks", problems: [{ code: why, field: null, message: reasons[why] }] };
}

const reasons = {
  "nobody-chose": "Nobody has said which deal it is.",
  "several-may-be": "The customer has open deals, and none of them is surely the registered one.",
  "none-found": "The customer has no open deal.",
  "others-have-them": "Other registrations have the open deals of this customer.",
} as const;
