import type { Actor } from "#worker/domain/access/audit-event.ts";
import type { PartnerRole } from "#worker/domain/access/permissions.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import { changeRecord, mailIdsOf } from "./change-record.ts";
import type { TeamDeps } from "./team-deps.ts";

export type OrganisationFault = "not-found" | "last-admin" | "changed-meanwhile";

type OrganisationChange = {
  readonly organisation: { readonly id: string; readonly name: string };
  readonly actor: Actor;
};

type MemberChange = OrganisationChange & { readonly userId: string };

/** Gives a member of the partner organisation another role, from their next click on. */
export async function changePartnerRole(
  deps: TeamDeps,
  { organisation, userId, role, actor }: MemberChange & { readonly role: PartnerRole },
): Promise<Result<null, OrganisationFault>> {
  const ref = { organisationId: organisation.id, userId };
  const member = await deps.organisations.getMember(ref);
  if (member === null) return err("not-found");
  if (member.role === role) return ok(null);
  const record = changeRecord(deps, {
    actor,
    changes: [
      {
        ownerId: organisation.id,
        action: "member.role_changed",
        object: { kind: "user", id: userId },
        before: { role: member.role },
        after: { role },
      },
    ],
  });
  return deps.organisations.changeRole({ ...ref, from: member.role, to: role }, record);
}

/** Ends somebody's access to all the organisation sees, with their sessions there. Answers the ids of the mails. */
export async function removeFromOrganisation(
  deps: TeamDeps,
  { organisation, userId, actor }: MemberChange,
): Promise<Result<readonly string[], OrganisationFault>> {
  const ref = { organisationId: organisation.id, userId };
  const member = await deps.organisations.getMember(ref);
  if (member === null) return err("not-found");
  const isLeaving = actor.id === userId;
  const record = changeRecord(deps, {
    actor,
    changes: [
      {
        ownerId: organisation.id,
        action: isLeaving ? "member.left" : "member.removed",
        object: { kind: "user", id: userId },
        before: { role: member.role },
        after: null,
      },
    ],
    mails: isLeaving
      ? []
      : [
          {
            kind: "removed-from-company",
            params: { companyName: organisation.name, removedAt: deps.clock.now() },
            to: { email: member.email, name: member.name },
            tenantId: null,
          },
        ],
  });
  const removed = await deps.organisations.remove({ ...ref, role: member.role }, record);
  return removed.ok ? ok(mailIdsOf(record)) : removed;
}

export async function renameOrganisation(
  deps: TeamDeps,
  { organisation, name, actor }: OrganisationChange & { readonly name: string },
): Promise<void> {
  const record = changeRecord(deps, {
    actor,
    changes: [
      {
        ownerId: organisation.id,
        action: "organisation.renamed",
        object: { kind: "organisation", id: organisation.id },
        before: { name: organisation.name },
        after: { name },
      },
    ],
  });
  await deps.organisations.rename(organisation.id, name, record);
}
