import { type Actor, auditEvent } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { MappingProblem } from "#worker/domain/crm/salesforce/check-mapping.ts";
import {
  checkRegistrationObject,
  isTakenObject,
  type RequestedRegistrationObject,
} from "#worker/domain/crm/writing/check-registration-object.ts";
import type { RegistrationObject } from "#worker/domain/crm/writing/registration-object.ts";
import type { WritableObject } from "#worker/domain/crm/writing/write-back.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import { openSalesforce } from "#worker/usecases/connections/connection-needs.ts";
import type { Connection } from "#worker/usecases/connections/connection-ports.ts";
import type { SalesforceFailure } from "#worker/usecases/connections/salesforce-ports.ts";
import { findChosen } from "./chosen-object.ts";
import type { RecordCounts, RecordNeeds } from "./record-ports.ts";

export type ObjectRefusal =
  | { readonly kind: "invalid"; readonly problems: readonly MappingProblem[] }
  /** Another connection of the company has the registrations. */
  | { readonly kind: "elsewhere" }
  | { readonly kind: "not-mapped" }
  | { readonly kind: "salesforce"; readonly failure: SalesforceFailure };

type Asked = { readonly tenant: TenantScope; readonly connection: Connection; readonly actor: Actor };

/**
 * Has registrations kept in an object of the connection's org, in both directions, once Salesforce shows that they can be. Those that
 * are under way are written there; the object is read with every sync from the next one on.
 */
export async function chooseObject(
  needs: RecordNeeds,
  { asked, tenant, connection, actor }: Asked & { readonly asked: RequestedRegistrationObject },
): Promise<Result<RegistrationObject, ObjectRefusal>> {
  const { mapping } = connection;
  const before = await findChosen(needs, tenant);
  if (before !== null && before.connection.id !== connection.id) return err({ kind: "elsewhere" });
  if (mapping === null) return err({ kind: "not-mapped" });
  if (isTakenObject(asked.object, mapping)) return err({ kind: "invalid", problems: [taken] });
  const described = await exploreObject(needs, { tenant, connection, object: asked.object });
  if (!described.ok) {
    const isHidden = described.error.kind === "not-found" || described.error.kind === "unknown-object";
    return err(
      isHidden
        ? { kind: "invalid", problems: [unknownObject] }
        : { kind: "salesforce", failure: described.error },
    );
  }
  const { fields, problems } = checkRegistrationObject(asked, described.value);
  if (problems.length > 0) return err({ kind: "invalid", problems });
  const now = needs.connections.clock.now();
  const { name, label } = described.value;
  const object: RegistrationObject = {
    object: name,
    label,
    fields,
    stateWords: asked.stateWords,
    takesSince: takesSince(asked, { before: before?.object ?? null, name, now }),
  };
  const anew = await openSalesforce(needs.connections, tenant, connection.id).describeObject(name);
  // What its fields were is of no account any more.
  if (anew.ok && anew.value !== "unchanged")
    await needs.connections.syncOf(tenant).describeAnew(connection.id, [anew.value.description]);
  await store(needs, { tenant, connection, actor }, { before: before?.object ?? null, after: object });
  return ok(object);
}

/** Saving the same again moves nothing: what was made since it was first chosen is still taken. */
function takesSince(
  { takesOlder }: RequestedRegistrationObject,
  chosen: { readonly before: RegistrationObject | null; readonly name: string; readonly now: number },
): number {
  if (takesOlder) return 0;
  const { before, name, now } = chosen;
  return before?.object === name && before.takesSince > 0 ? before.takesSince : now;
}

/** Nothing is written or read of it any more. Records and registrations stay as they are. */
export async function leaveObject(needs: RecordNeeds, by: Asked): Promise<void> {
  const before = await findChosen(needs, by.tenant);
  if (before === null || before.connection.id !== by.connection.id) return;
  await store(needs, by, { before: before.object, after: null });
}

async function store(
  { connections, recordsOf }: RecordNeeds,
  { tenant, connection, actor }: Asked,
  {
    before,
    after,
  }: { readonly before: RegistrationObject | null; readonly after: RegistrationObject | null },
): Promise<void> {
  const now = connections.clock.now();
  const audit = auditEvent(
    {
      ownerId: tenant.tenantId,
      action:
        after === null ? "connection.registration_object_left" : "connection.registration_object_chosen",
      object: { kind: "connection", id: connection.id },
      before,
      after,
    },
    { actor, id: connections.ids.fresh("aud"), at: now },
  );
  const left = before !== null && before.object !== after?.object ? before.object : null;
  await recordsOf(tenant).choose({ connectionId: connection.id, object: after, left, now, audit });
  await connections.transport.scheduleDrain(tenant.tenantId).catch(() => undefined);
}

/** What the user may write of an object, for whoever chooses the fields. */
export function exploreObject(
  { connections }: Pick<RecordNeeds, "connections">,
  { tenant, connection, object }: Pick<Asked, "tenant" | "connection"> & { readonly object: string },
): Promise<Result<WritableObject, SalesforceFailure>> {
  return openSalesforce(connections, tenant, connection.id).describeWriting(object);
}

/** What is chosen on this connection, and how the registrations stand there. */
export async function showObject(
  needs: RecordNeeds,
  { tenant, connection }: Pick<Asked, "tenant" | "connection">,
): Promise<{
  readonly chosen: RegistrationObject | null;
  readonly isElsewhere: boolean;
  readonly counts: RecordCounts | null;
}> {
  const found = await findChosen(needs, tenant);
  if (found === null || found.connection.id !== connection.id)
    return { chosen: null, isElsewhere: found !== null, counts: null };
  const counts = await needs.recordsOf(tenant).count(connection.id);
  return { chosen: found.object, isElsewhere: false, counts };
}

/** Has whatever could not be written to the connection's object looked at once more. */
export async function retryRecords(
  { recordsOf, connections }: Pick<RecordNeeds, "recordsOf" | "connections">,
  tenant: TenantScope,
  connectionId: string,
): Promise<void> {
  await recordsOf(tenant).promiseTroubled(connectionId, connections.clock.now());
  await connections.transport.scheduleDrain(tenant.tenantId).catch(() => undefined);
}

const taken: MappingProblem = {
  path: "object",
  code: "object-taken",
  message: "This object is read for something else. Choose one that holds deal registrations only.",
};

const unknownObject: MappingProblem = {
  path: "object",
  code: "unknown-object",
  message:
    "The integration user sees no object of this name. Check its API name and the user's access to it.",
};
