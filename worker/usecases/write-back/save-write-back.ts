import { type Actor, auditEvent } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { MappingProblem } from "#worker/domain/crm/salesforce/check-mapping.ts";
import {
  checkWriteBack,
  fieldsReadAndWritten,
  type RequestedWriteBack,
} from "#worker/domain/crm/writing/check-write-back.ts";
import type { WritableObject, WriteBack } from "#worker/domain/crm/writing/write-back.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import { openSalesforce } from "#worker/usecases/connections/connection-needs.ts";
import type { Connection } from "#worker/usecases/connections/connection-ports.ts";
import type { SalesforceFailure } from "#worker/usecases/connections/salesforce-ports.ts";
import type { WriteNeeds } from "./writing.ts";

export type WriteBackRefusal =
  | { readonly kind: "invalid"; readonly problems: readonly MappingProblem[] }
  /** Another connection of the company writes already. */
  | { readonly kind: "elsewhere" }
  | { readonly kind: "not-mapped" }
  | { readonly kind: "salesforce"; readonly failure: SalesforceFailure };

type Asked = { readonly tenant: TenantScope; readonly connection: Connection; readonly actor: Actor };

/** What the user may write of a deal, for whoever chooses the fields. */
export function exploreWritable(
  needs: Pick<WriteNeeds, "connections">,
  { tenant, connection }: Pick<Asked, "tenant" | "connection">,
): Promise<Result<WritableObject, SalesforceFailure>> {
  return openSalesforce(needs.connections, tenant, connection.id).describeWriting("Opportunity");
}

/**
 * Has Fairshare write to these fields once Salesforce shows that it can. What is linked already is brought up to date; deals are
 * chosen or made by themselves only for what is approved from now on.
 */
export async function saveWriteBack(
  needs: WriteNeeds,
  { asked, ...by }: Asked & { readonly asked: RequestedWriteBack; readonly savedBy: string },
): Promise<Result<WriteBack, WriteBackRefusal>> {
  const { tenant, connection, savedBy } = by;
  const store = needs.writesOf(tenant);
  const before = await store.getSettings();
  if (before !== null && before.connectionId !== connection.id) return err({ kind: "elsewhere" });
  // What was made or linked there has to come back by the readings.
  if (connection.mapping === null) return err({ kind: "not-mapped" });
  const described = await exploreWritable(needs, by);
  if (!described.ok) return err({ kind: "salesforce", failure: described.error });
  const { checked, problems: wrong } = checkWriteBack(asked, described.value);
  const problems = [...wrong, ...fieldsReadAndWritten(checked, connection.mapping).map(alsoRead)];
  if (problems.length > 0) return err({ kind: "invalid", problems });
  const now = needs.connections.clock.now();
  const { stateWords, dealChoice, newDealStage } = asked;
  const writeBack: WriteBack = {
    ...checked,
    connectionId: connection.id,
    stateWords,
    dealChoice,
    newDealStage: dealChoice === "create" ? newDealStage : null,
    choosesSince: before?.dealChoice === dealChoice ? before.choosesSince : now,
  };
  const audit = auditOf(needs, by, { action: "connection.writes_back", before, after: writeBack });
  await store.saveSettings(writeBack, { savedBy, now, audit });
  await needs.connections.transport.scheduleDrain(tenant.tenantId).catch(() => undefined);
  return ok(writeBack);
}

function alsoRead({ fact, field }: { readonly fact: string; readonly field: string }): MappingProblem {
  const message = `${field} is read by the field mapping. Fairshare would take its own words for somebody's: choose a field of its own.`;
  return { path: `fields.${fact}`, code: "read-as-well", message };
}

/** Nothing is written any more. What was written stays where it is, for the company to keep or to clear. */
export async function stopWriteBack(needs: WriteNeeds, by: Asked): Promise<void> {
  const store = needs.writesOf(by.tenant);
  const before = await store.getSettings();
  if (before === null || before.connectionId !== by.connection.id) return;
  await store.removeSettings(
    auditOf(needs, by, { action: "connection.writes_nothing", before, after: null }),
  );
}

function auditOf(
  { connections: { ids, clock } }: Pick<WriteNeeds, "connections">,
  { tenant, connection, actor }: Asked,
  change: { readonly action: string; readonly before: WriteBack | null; readonly after: WriteBack | null },
) {
  return auditEvent(
    { ownerId: tenant.tenantId, object: { kind: "connection", id: connection.id }, ...change },
    { actor, id: ids.fresh("aud"), at: clock.now() },
  );
}
