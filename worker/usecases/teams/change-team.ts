import type { Actor } from "#worker/domain/access/audit-event.ts";
import type { CompanyRole } from "#worker/domain/access/permissions.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import { changeRecord, mailIdsOf } from "./change-record.ts";
import type { TeamDeps } from "./team-deps.ts";

export type TeamFault = "not-found" | "not-permitted" | "last-owner" | "changed-meanwhile";

type TeamChange = {
  readonly tenant: TenantScope;
  readonly userId: string;
  readonly actor: Actor;
  readonly mayMakeOwners: boolean;
};

/** Gives a member of the company another role, from their next click on. */
export async function changeCompanyRole(
  deps: TeamDeps,
  { tenant, userId, role, actor, mayMakeOwners }: TeamChange & { readonly role: CompanyRole },
): Promise<Result<null, TeamFault>> {
  const { tenantId } = tenant;
  const member = await deps.team.get({ tenantId, userId });
  if (member === null) return err("not-found");
  const isOwners = member.role === "owner" || role === "owner";
  if (isOwners && !mayMakeOwners) return err("not-permitted");
  if (member.role === role) return ok(null);
  const record = changeRecord(deps, {
    actor,
    changes: [
      {
        ownerId: tenantId,
        action: "member.role_changed",
        object: { kind: "user", id: userId },
        before: { role: member.role },
        after: { role },
      },
    ],
  });
  return deps.team.changeRole({ tenantId, userId, from: member.role, to: role }, record);
}

/** Ends somebody's access to the company, with the sessions in which they work for it. Answers the ids of the mails. */
export async function removeFromCompany(
  deps: TeamDeps,
  { tenant, userId, actor, mayMakeOwners }: TeamChange,
): Promise<Result<readonly string[], TeamFault>> {
  const { tenantId } = tenant;
  const member = await deps.team.get({ tenantId, userId });
  if (member === null) return err("not-found");
  const isLeaving = actor.id === userId;
  if (member.role === "owner" && !mayMakeOwners && !isLeaving) return err("not-permitted");
  const record = changeRecord(deps, {
    actor,
    changes: [
      {
        ownerId: tenantId,
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
            params: { companyName: tenant.name, removedAt: deps.clock.now() },
            to: { email: member.email, name: member.name },
            tenantId,
          },
        ],
  });
  const removed = await deps.team.remove({ tenantId, userId, role: member.role }, record);
  return removed.ok ? ok(mailIdsOf(record)) : removed;
}
