import type { TenantScope } from "#worker/domain/access/principal.ts";
import { type WriteProblem, writeRemedyFor } from "#worker/domain/crm/writing/write-problem.ts";
import type { Instant } from "#worker/domain/time/instant.ts";
import type { WriteStatus } from "#worker/usecases/write-back/write-ports.ts";
import { findChosen } from "./chosen-object.ts";
import type { RecordNeeds } from "./record-ports.ts";

/** How a registration stands in the company's own object. */
type ShownRecord = {
  /** What the company calls such records. */
  readonly label: string;
  readonly connectionId: string;
  readonly status: WriteStatus;
  readonly recordId: string | null;
  /** Where people look it up; null until the org's address is known. */
  readonly recordUrl: string | null;
  readonly problems: readonly (WriteProblem & { readonly remedy: string })[];
  readonly writtenAt: Instant | null;
};

/** Null where the company keeps no registrations in its CRM, or not this one. */
export async function showRecord(
  needs: RecordNeeds,
  tenant: TenantScope,
  registrationId: string,
): Promise<ShownRecord | null> {
  const store = needs.recordsOf(tenant);
  const [chosen, write, isPromised] = await Promise.all([
    findChosen(needs, tenant),
    store.get(registrationId),
    store.isPromised(registrationId),
  ]);
  if (chosen === null || (write === null && !isPromised)) return null;
  const { connection, object } = chosen;
  const recordId = write?.recordId ?? null;
  return {
    label: object.label,
    connectionId: connection.id,
    status: isPromised ? "waiting" : (write?.status ?? "waiting"),
    recordId,
    recordUrl:
      recordId === null || connection.instanceUrl === null ? null : `${connection.instanceUrl}/${recordId}`,
    problems: (write?.problems ?? []).map((problem) => ({
      ...problem,
      remedy: writeRemedyFor(problem.code),
    })),
    writtenAt: write?.writtenAt ?? null,
  };
}
