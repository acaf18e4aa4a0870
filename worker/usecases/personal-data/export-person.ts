import { type Actor, auditEvent } from "#worker/domain/access/audit-event.ts";
import type { User } from "#worker/domain/access/principal.ts";
import type { PersonalDataDeps } from "./erase-person.ts";
import type { PersonalData, PersonalRow } from "./personal-data-ports.ts";

export type PersonalExport = PersonalData & {
  /** What the person did to the data of the companies that they belong to: a line an act, by company. */
  readonly companyLogs: Readonly<Record<string, readonly PersonalRow[]>>;
};

/** Everything that is kept about the person; the export is noted in their own log. */
export async function exportOwnData(
  deps: PersonalDataDeps,
  { user, actor }: { readonly user: User; readonly actor: Actor },
): Promise<PersonalExport | null> {
  const person = await deps.personalData.getBelonging(user.id);
  if (person === null) return null;
  await noteExport(deps, { ownerId: user.id, userId: user.id, actor });
  return {
    ...(await deps.personalData.read(person.user, null)),
    companyLogs: await logsOf(deps, person.user.id, person.companyIds),
  };
}

/** What a company keeps about one of its members, for it to hand over to them. */
export async function exportMemberData(
  deps: PersonalDataDeps,
  { tenantId, userId, actor }: { readonly tenantId: string; readonly userId: string; readonly actor: Actor },
): Promise<PersonalExport | null> {
  const person = await deps.personalData.getBelonging(userId);
  if (person === null || !person.companyIds.includes(tenantId)) return null;
  await noteExport(deps, { ownerId: tenantId, userId, actor });
  return {
    ...(await deps.personalData.read(person.user, { tenantId })),
    companyLogs: await logsOf(deps, userId, [tenantId]),
  };
}

async function logsOf({ personalData }: PersonalDataDeps, userId: string, companyIds: readonly string[]) {
  const logs = await Promise.all(
    companyIds.map(
      async (tenantId) => [tenantId, await personalData.readTenantLog(tenantId, userId)] as const,
    ),
  );
  return Object.fromEntries(logs);
}

function noteExport(
  { personalData, clock, ids }: PersonalDataDeps,
  { ownerId, userId, actor }: { readonly ownerId: string; readonly userId: string; readonly actor: Actor },
): Promise<void> {
  return personalData.note(
    auditEvent(
      {
        ownerId,
        action: "person.exported",
        object: { kind: "user", id: userId },
        before: null,
        after: null,
      },
      { actor, id: ids.fresh("aud"), at: clock.now() },
    ),
  );
}
