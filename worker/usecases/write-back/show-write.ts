import { type Actor, auditEvent } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { type WriteProblem, writeRemedyFor } from "#worker/domain/crm/writing/write-problem.ts";
import type { Instant } from "#worker/domain/time/instant.ts";
import { isVisible } from "#worker/usecases/registrations/registration-scope.ts";
import type { WriteAsk, WriteStatus } from "./write-ports.ts";
import type { WriteNeeds } from "./writing.ts";

/** How a registration stands in the company's CRM. `off`: nothing is written there. */
type ShownWrite = {
  readonly status: WriteStatus | "off";
  readonly recordId: string | null;
  /** Where people look the record up; null until the org's address is known. */
  readonly recordUrl: string | null;
  readonly isMadeHere: boolean;
  readonly problems: readonly (WriteProblem & { readonly remedy: string })[];
  readonly writtenAt: Instant | null;
  readonly mayRetry: boolean;
  /** Whether a new deal can be asked for where it is not clear which one it is. */
  readonly mayCreate: boolean;
};

const off: ShownWrite = {
  status: "off",
  recordId: null,
  recordUrl: null,
  isMadeHere: false,
  problems: [],
  writtenAt: null,
  mayRetry: false,
  mayCreate: false,
};

/** Null when there is no such registration. */
export async function showWrite(
  needs: WriteNeeds,
  tenant: TenantScope,
  registrationId: string,
): Promise<ShownWrite | null> {
  const store = needs.writesOf(tenant);
  const [registration, writeBack, write, isPromised] = await Promise.all([
    needs.registrations.registrationsOf(tenant).get(registrationId),
    store.getSettings(),
    store.get(registrationId),
    store.isPromised(registrationId),
  ]);
  if (registration === null || !isVisible(registration, { side: "company", tenant })) return null;
  if (writeBack === null) return off;
  const connection = await needs.connections.connectionsOf(tenant).get(writeBack.connectionId);
  const recordId = write?.recordId ?? null;
  const instanceUrl = connection?.instanceUrl ?? null;
  const isDue = isPromised && (registration.approvedAt !== null || write !== null);
  const status = isDue ? "waiting" : (write?.status ?? "idle");
  const hasTrouble = write !== null && write.problems.length > 0 && !isDue;
  return {
    status,
    recordId,
    recordUrl: recordId === null || instanceUrl === null ? null : `${instanceUrl}/${recordId}`,
    isMadeHere: write?.isMadeHere ?? false,
    problems: (write?.problems ?? []).map((problem) => ({
      ...problem,
      remedy: writeRemedyFor(problem.code),
    })),
    writtenAt: write?.writtenAt ?? null,
    mayRetry: hasTrouble && status !== "asks",
    mayCreate: status === "asks" && writeBack.dealChoice === "create" && registration.state === "approved",
  };
}

/** Has a registration written once more, or its deal made. False when there is nothing that could be asked. */
export async function askToWrite(
  needs: WriteNeeds,
  tenant: TenantScope,
  asked: { readonly registrationId: string; readonly ask: WriteAsk; readonly actor: Actor },
): Promise<"asked" | "not-found" | "not-now"> {
  const { registrationId, ask, actor } = asked;
  const shown = await showWrite(needs, tenant, registrationId);
  if (shown === null) return "not-found";
  const isOffered = ask === "retry" ? shown.mayRetry : shown.mayCreate;
  const store = needs.writesOf(tenant);
  const writeBack = await store.getSettings();
  if (!isOffered || writeBack === null) return "not-now";
  const { ids, clock, transport } = needs.connections;
  const now = clock.now();
  const audit = auditEvent(
    {
      ownerId: tenant.tenantId,
      action: ask === "retry" ? "registration.write_retried" : "registration.deal_asked",
      object: { kind: "registration", id: registrationId },
      before: null,
      after: null,
    },
    { actor, id: ids.fresh("aud"), at: now },
  );
  const { connectionId } = writeBack;
  await store.ask({ connectionId, registrationIds: [registrationId], ask, now, audit: [audit] });
  await transport.scheduleDrain(tenant.tenantId).catch(() => undefined);
  return "asked";
}

/**
 * Has whatever could not be written to the connection's CRM looked at once more. It is nobody's wish for one of them, so what people
 * have emptied or deleted stays so.
 */
export async function retryTroubled(
  { writesOf, connections }: Pick<WriteNeeds, "writesOf" | "connections">,
  tenant: TenantScope,
  connectionId: string,
): Promise<void> {
  await writesOf(tenant).promiseTroubled(connectionId, connections.clock.now());
  await connections.transport.scheduleDrain(tenant.tenantId).catch(() => undefined);
}
