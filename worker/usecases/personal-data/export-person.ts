import { type Actor, auditEvent } from "#worker/domain/access/audit-event.ts";
import type { User } from "#worker/domain/access/principal.ts";
import type { PersonalDataDeps } from "./erase-person.ts";
import type { PersonalData, PersonalRow } from "./personal-data-ports.ts";

export type PersonalExport = PersonalData & {
  /** What the person did and said at the companies that they work for or with, by company. */
  readonly companyLogs: Readonly<Record<string, readonly PersonalRow[]>>;
  readonly disputes: Readonly<Record<string, readonly PersonalRow[]>>;
  readonly registrations: Readonly<Record<string, readonly PersonalRow[]>>;
  readonly selfReports: Readonly<Record<string, readonly PersonalRow[]>>;
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
    ...(await atCompanies(deps, person.user.id, [
      ...new Set([...person.companyIds, ...person.partneredIds]),
    ])),
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
    ...(await atCompanies(deps, userId, [tenantId])),
  };
}

async function atCompanies(
  { personalData }: PersonalDataDeps,
  userId: string,
  companyIds: readonly string[],
): Promise<Pick<PersonalExport, "companyLogs" | "disputes" | "registrations" | "selfReports">> {
  const found = await Promise.all(
    companyIds.map(async (id) => [id, await personalData.readTenant(id, userId)] as const),
  );
  return {
    companyLogs: Object.fromEntries(found.map(([id, { log }]) => [id, log])),
    disputes: Object.fromEntries(found.map(([id, { disputes }]) => [id, disputes])),
    registrations: Object.fromEntries(found.map(([id, { registrations }]) => [id, registrations])),
    selfReports: Object.fromEntries(found.map(([id, { selfReports }]) => [id, selfReports])),
  };
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
