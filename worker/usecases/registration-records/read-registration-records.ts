import { type Actor, systemActor } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { partnerValueKey } from "#worker/domain/crm/salesforce/partner-values.ts";
import type { FieldValues } from "#worker/domain/crm/writing/plan-write.ts";
import {
  planArrival,
  planEdit,
  planState,
  type RegistrationRecord,
  readRegistrationRecord,
} from "#worker/domain/crm/writing/read-registration-record.ts";
import type { RegistrationObject } from "#worker/domain/crm/writing/registration-object.ts";
import type { Registration } from "#worker/domain/registration/registration.ts";
import { assert } from "#worker/domain/result.ts";
import type { Connection } from "#worker/usecases/connections/connection-ports.ts";
import { type ResolvedParties, resolvePartners } from "#worker/usecases/connections/resolve-partners.ts";
import type { DirtyRecord, RecordProblem, SyncStore } from "#worker/usecases/connections/sync-ports.ts";
import type { JobMessage, JobOutcome } from "#worker/usecases/jobs/job.ts";
import { sendPromised } from "#worker/usecases/jobs/outbox.ts";
import { changeRegistration } from "#worker/usecases/registrations/change-registration.ts";
import {
  createRegistration,
  registrationIdPrefix,
} from "#worker/usecases/registrations/create-registration.ts";
import { editRegistration } from "#worker/usecases/registrations/edit-registration.ts";
import { linkDeal } from "#worker/usecases/registrations/link-deal.ts";
import type { RegistrationRefusal } from "#worker/usecases/registrations/registration-needs.ts";
import type { RecordNeeds, RecordStore } from "./record-ports.ts";

/** Each of them may be a registration that is made, told of and moved on. */
const recordsAtOnce = 25;

/**
 * Takes up what people have written into the company's own object: new records become registrations, and a state that somebody has set
 * moves a registration by the one table of moves. What cannot be taken stands among the connection's problems. A record loses its mark
 * after that, and each step of it finds itself done, so it may come twice.
 */
export async function readRegistrationRecords(
  needs: RecordNeeds,
  tenant: TenantScope,
  message: Extract<JobMessage, { readonly kind: "registration-records" }>,
): Promise<JobOutcome> {
  const { connections } = needs;
  const { connectionId, outboxId } = message;
  const store = needs.recordsOf(tenant);
  const sync = connections.syncOf(tenant);
  const connection = await connections.connectionsOf(tenant).get(connectionId);
  const object = connection?.mapping?.registrationObject;
  // Of one that is paused the records keep their marks.
  const looked =
    object && connection?.status === "connected"
      ? await sync.listDirty(connectionId, object.object, recordsAtOnce)
      : [];
  if (!connection || !object || looked.length === 0) {
    await store.settle(outboxId);
    return { kind: "done" };
  }
  const read = looked.map((record) => readRegistrationRecord(record.fields, object, tenant));
  const partners = await partnersOf({ needs, tenant, sync, connection }, read);
  const actor = systemActor("registration-records", outboxId);
  const reading: Reading = { needs, tenant, store, connection, object, partners, actor };
  for (const [at, record] of looked.entries()) {
    const said = read[at];
    assert(said, "every record was read");
    const problem = record.deleted ? null : await takeUp(reading, { record, said });
    if (problem === "again") return { kind: "retry", afterSeconds: 1 };
    const now = connections.clock.now();
    await store.noteRead({ connectionId, object: object.object, record, problem, now });
  }
  const next = { ...message, outboxId: connections.ids.fresh("job") };
  await sync.handOver({ outboxId, message: next, now: connections.clock.now() });
  await sendPromised(connections.transport, [next]);
  return { kind: "done" };
}

type Reading = {
  readonly needs: RecordNeeds;
  readonly tenant: TenantScope;
  readonly store: RecordStore;
  readonly connection: Connection;
  readonly object: RegistrationObject;
  readonly partners: ResolvedParties;
  readonly actor: Actor;
};

type One = { readonly record: DirtyRecord; readonly said: RegistrationRecord };
type Trouble = Omit<RecordProblem, "recordId">;
/** What stands in the way, if anything; "again": somebody has just changed the registration. */
type Taken = Trouble | "again" | null;

/** Whom the records name, by the same decisions as the partners of deals. */
function partnersOf(
  {
    needs,
    tenant,
    sync,
    connection,
  }: Pick<Reading, "needs" | "tenant" | "connection"> & { readonly sync: SyncStore },
  read: readonly RegistrationRecord[],
): Promise<ResolvedParties> {
  const values = read.flatMap(({ partner }) => partner ?? []);
  const accountIds = values.flatMap((value) => (value.kind === "account" ? [value.accountId] : []));
  const party = { tenantId: tenant.tenantId, ids: needs.connections.ids, findParties: sync.findParties };
  return sync
    .getFacts({ connectionId: connection.id, opportunityIds: [], accountIds, partnerObject: null })
    .then((facts) => resolvePartners(party, values, facts));
}

async function takeUp(reading: Reading, one: One): Promise<Taken> {
  const { needs, tenant, store, connection, object } = reading;
  const { record, said } = one;
  const registrations = needs.registrations.registrationsOf(tenant);
  const known = await store.findByRecord(record.id);
  const madeId = needs.connections.ids.derive(registrationIdPrefix, connection.id, record.id);
  const id = known ?? said.key ?? madeId;
  const registration = await registrations.get(id);
  if (registration !== null) {
    const claim = { registrationId: id, recordId: record.id, connectionId: connection.id };
    await store.claim({ ...claim, now: needs.connections.clock.now() });
    const its = await store.get(id);
    return its?.recordId === record.id ? update(reading, { ...one, registration }) : troubles.twice;
  }
  if (said.key !== null) return troubles.unknownKey;
  const arrival = planArrival(said, object);
  if (arrival.kind === "leave") return null;
  if (arrival.kind === "unknown-state") return unknownState(object, said);
  return register(reading, { ...one, id: madeId });
}

/** Registers on behalf of the partner that the record names. Whose record it is is noted first, or a second one would be made there. */
async function register(
  reading: Reading,
  { record, said, id }: One & { readonly id: string },
): Promise<Taken> {
  const { needs, tenant, store, connection, object, partners, actor } = reading;
  if (said.partner === null) return troubles.noPartner;
  const partnerId = partners.idOf(partnerValueKey(said.partner));
  // Somebody has decided that this value is no partner.
  if (partnerId === null) return null;
  if (partners.added.some((party) => party.id === partnerId)) return unknownPartner(said.partner.name);
  const now = needs.connections.clock.now();
  await store.claim({ registrationId: id, recordId: record.id, connectionId: connection.id, now });
  const { accountName = "" } = said.patch;
  if (accountName === "") return troubles.noCustomer;
  const made = await createRegistration(
    needs.registrations,
    { side: "company", tenant },
    {
      id,
      partnerId,
      isDraft: false,
      isPartial: true,
      actor,
      patch: {
        opportunityName: accountName,
        involvement: `Registered in Salesforce by ${said.createdBy}, as a ${object.label}.`,
        ...said.patch,
      },
    },
  );
  return made.ok ? update(reading, { record, said, registration: made.value }) : refusedAs(made.error);
}

type Its = One & { readonly registration: Registration };

/**
 * What the record asks of its registration: an answer to what was asked, a step, its deal. Whatever else it says is compared when we
 * write.
 */
async function update(reading: Reading, its: Its): Promise<Taken> {
  const { needs, tenant, store } = reading;
  const write = await store.get(its.registration.id);
  const agreed = [write?.written ?? {}, write?.intended ?? {}];
  for (const step of [answer, moveOn, linkItsDeal]) {
    const registration = await needs.registrations.registrationsOf(tenant).get(its.registration.id);
    assert(registration, "a registration does not go away");
    const trouble = await step(reading, { ...its, registration, agreed });
    if (trouble !== null) {
      await store.promise([registration.id], needs.connections.clock.now());
      return trouble;
    }
  }
  await store.promise([its.registration.id], needs.connections.clock.now());
  return null;
}

type Stepping = Its & { readonly agreed: readonly FieldValues[] };

async function answer(
  { needs, tenant, object, actor }: Reading,
  { record, said, registration, agreed }: Stepping,
): Promise<Taken> {
  const patch = planEdit(record.fields, { patch: said.patch, object, registration, agreed });
  if (Object.keys(patch).length === 0) return null;
  const edited = await editRegistration(
    needs.registrations,
    { side: "company", tenant },
    { id: registration.id, patch, actor, isExpected: (version) => version === registration.version },
  );
  return edited.ok ? null : refusedAs(edited.error);
}

async function moveOn(
  { needs, tenant, object, actor }: Reading,
  { said, registration, agreed }: Stepping,
): Promise<Taken> {
  const plan = planState(said, { object, state: registration.state, agreed });
  if (plan.kind === "nothing") return null;
  if (plan.kind === "refused")
    return plan.code === "unknown-state" ? unknownState(object, said) : illegalMove({ said, registration });
  const text = `${said.changedBy} has said so in Salesforce: ${said.word}.`;
  const moved = await changeRegistration(
    needs.registrations,
    { side: "company", tenant },
    {
      id: registration.id,
      act: { move: plan.move, text, detail: {} },
      actor,
      as: "system",
      isExpected: (version) => version === registration.version,
    },
  );
  return moved.ok ? null : refusedAs(moved.error);
}

/** A deal that is linked here already is not changed from there. */
async function linkItsDeal(
  { needs, tenant, actor }: Reading,
  { said, registration }: Stepping,
): Promise<Taken> {
  const { id, state, version, opportunityId } = registration;
  if (said.dealId === null || opportunityId !== null || state !== "approved") return null;
  const linked = await linkDeal(needs.registrations, tenant, {
    id,
    opportunityId: said.dealId,
    actor,
    as: "system",
    isExpected: (seen) => seen === version,
  });
  return linked.ok ? null : refusedAs(linked.error);
}

const troubles = {
  twice: { code: "registered-twice", message: "Another record holds the same registration." },
  unknownKey: { code: "unknown-registration", message: "It names a registration that is not here." },
  noPartner: { code: "no-partner", message: "It names no partner." },
  noCustomer: { code: "no-customer", message: "It names no customer." },
} as const satisfies Readonly<Record<string, Trouble>>;

function unknownPartner(name: string | null): Trouble {
  const named = name === null ? "The account that it names" : `"${name}"`;
  return { code: "unknown-partner", message: `${named} is none of the company's partners.` };
}

function unknownState({ label }: RegistrationObject, { word }: RegistrationRecord): Trouble {
  const message = `"${word}" is no state of a registration, as your ${label} calls them.`;
  return { code: "unknown-state", message };
}

function illegalMove({
  said,
  registration,
}: Pick<One, "said"> & { readonly registration: Registration }): Trouble {
  const { number, state } = registration;
  const message = `${said.changedBy} has set it to "${said.word}", and registration ${number} is ${state.replace("_", " ")}: it cannot be brought there from Salesforce.`;
  return { code: "illegal-move", message };
}

function refusedAs(refusal: RegistrationRefusal): Taken {
  if (refusal.code === "changed-meanwhile" || refusal.code === "stale-version") return "again";
  return { code: refusal.code, message: refusals[refusal.code] ?? sentenceOf(refusal) };
}

const refusals: Readonly<Record<string, string>> = {
  "conflict-found": "Others are concerned: another registration, a deal or a named account.",
  "account-protected": "Another registration protects the account.",
  "opportunity-taken": "Another registration has the deal.",
  "closed-too-late": "Its protection had ended before the deal was closed.",
};

function sentenceOf({ code, errors = [] }: RegistrationRefusal): string {
  const named = errors.map(({ path, message }) => `${path} ${message}`).join("; ");
  return named === "" ? `Fairshare refuses it: ${code.replaceAll("-", " ")}.` : `${named}.`;
}
