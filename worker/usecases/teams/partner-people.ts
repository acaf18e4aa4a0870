import type { Actor } from "#worker/domain/access/audit-event.ts";
import type { TenantScope, User } from "#worker/domain/access/principal.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import { adminMailboxes } from "./admin-mailboxes.ts";
import { changeRecord, mailIdsOf } from "./change-record.ts";
import { partnerPlace } from "./invitation-place.ts";
import type { TeamDeps } from "./team-deps.ts";
import type { OrganisationMember } from "./team-ports.ts";
import { tellOfPartnership } from "./tell-of-partnership.ts";

export type PartnerPerson = OrganisationMember & { readonly isBlocked: boolean };

export type PartnerPeople = {
  readonly organisation: { readonly id: string; readonly name: string; readonly since: number } | null;
  readonly people: readonly PartnerPerson[];
};

type AtPartner = { readonly tenant: TenantScope; readonly partnerId: string };

/** Who sees the portal as this partner; null when the company has no such partner record. */
export async function listPartnerPeople(
  deps: TeamDeps,
  { tenant, partnerId }: AtPartner,
): Promise<PartnerPeople | null> {
  if ((await partnerPlace(deps, { tenant, partnerId })) === null) return null;
  const organisation = await deps.organisations.findByPartner({ tenantId: tenant.tenantId, partnerId });
  if (organisation === null) return { organisation: null, people: [] };
  const members = await deps.organisations.listMembers(organisation.id);
  const blocked = await deps.organisations.listBlocked(
    tenant.tenantId,
    members.map(({ id }) => id),
  );
  const { id, name, since } = organisation;
  const people = members.map((member) => ({ ...member, isBlocked: blocked.has(member.id) }));
  return { organisation: { id, name, since }, people };
}

/**
 * Shuts one person of the partner out of this company, or lets them in again. They stay with their organisation and with
 * its other companies. Answers the ids of the mails.
 */
export async function shutOutPartnerPerson(
  deps: TeamDeps,
  {
    tenant,
    partnerId,
    userId,
    isBlocked,
    actor,
  }: AtPartner & { readonly userId: string; readonly isBlocked: boolean; readonly actor: Actor },
): Promise<Result<readonly string[], "not-found">> {
  const { tenantId } = tenant;
  const organisation = await deps.organisations.findByPartner({ tenantId, partnerId });
  const member =
    organisation && (await deps.organisations.getMember({ organisationId: organisation.id, userId }));
  if (organisation === null || member === null) return err("not-found");
  const record = changeRecord(deps, {
    actor,
    changes: [tenantId, organisation.id].map((ownerId) => ({
      ownerId,
      action: isBlocked ? "partner_person.shut_out" : "partner_person.let_in",
      object: { kind: "user", id: userId },
      before: null,
      after: { company: tenantId, partner: partnerId },
    })),
    mails: isBlocked
      ? [
          {
            kind: "removed-from-company",
            params: { companyName: tenant.name, removedAt: deps.clock.now() },
            to: { email: member.email, name: member.name },
            tenantId,
          },
        ]
      : [],
  });
  if (isBlocked) await deps.organisations.block({ tenantId, userId, now: deps.clock.now() }, record);
  else await deps.organisations.unblock({ tenantId, userId }, record);
  return ok(mailIdsOf(record));
}

/** Nobody of the organisation sees this company any more. Its other companies are not concerned. */
export async function endPartnership(
  deps: TeamDeps,
  { tenant, partnerId, user, actor }: AtPartner & { readonly user: User; readonly actor: Actor },
): Promise<Result<readonly string[], "not-found">> {
  const { tenantId, name } = tenant;
  const organisation = await deps.organisations.findByPartner({ tenantId, partnerId });
  if (organisation === null) return err("not-found");
  const admins = await adminMailboxes(deps, organisation.id);
  const record = changeRecord(deps, {
    actor,
    changes: [tenantId, organisation.id].map((ownerId) => ({
      ownerId,
      action: "partnership.ended",
      object: { kind: "partner", id: partnerId },
      before: { company: tenantId, organisation: organisation.id },
      after: null,
    })),
    mails: admins.map((to) => ({
      kind: "notice",
      params: {
        companyName: name,
        title: `${name} has ended the partnership`,
        paragraphs: [
          `Nobody of ${organisation.name} sees the deals and the ledger of ${name} on Fairshare any more.`,
          "Whatever else your organisation has on Fairshare stays as it is. If you think that this is a mistake, ask the company.",
        ],
        action: null,
      },
      to,
      tenantId,
    })),
  });
  const isEnded = await deps.organisations.endPartnership(
    { tenantId, partnerId, organisationId: organisation.id, endedBy: user.id, now: deps.clock.now() },
    record,
  );
  if (!isEnded) return err("not-found");
  await tellOfPartnership(deps, { kind: "partner.left", tenantId, partnerId, organisation, userId: user.id });
  return ok(mailIdsOf(record));
}
