import type { AuditedChange } from "#worker/domain/access/audit-event.ts";
import type { CallerInfo } from "#worker/usecases/access/complete-sign-in.ts";
import { adminMailboxes } from "./admin-mailboxes.ts";
import { changeRecord } from "./change-record.ts";
import { type InvitationPlace, ownerOf } from "./invitation-place.ts";
import type { Acceptance, Accepting, ListedInvitation } from "./invitation-ports.ts";
import type { TeamDeps } from "./team-deps.ts";
import type { ChangeRecord } from "./team-ports.ts";

/** What an acceptance leaves in the logs of everybody concerned, and the mails to whoever has to agree to it. */
export async function acceptanceRecord(
  deps: TeamDeps,
  {
    accepting: { user, newUser },
    acceptance,
    invitation,
    place,
    caller,
    sessionId,
  }: {
    readonly accepting: Accepting;
    readonly acceptance: Acceptance;
    readonly invitation: ListedInvitation;
    readonly place: InvitationPlace;
    /** Its address is truncated. */
    readonly caller: CallerInfo;
    readonly sessionId: string | null;
  },
): Promise<ChangeRecord> {
  const asked = acceptance.kind === "ask" ? acceptance : null;
  const [organisation, admins] =
    asked === null
      ? [null, []]
      : await Promise.all([
          deps.organisations.get(asked.organisationId),
          adminMailboxes(deps, asked.organisationId),
        ]);
  const created: AuditedChange = {
    ownerId: user.id,
    action: "account.created",
    object: { kind: "user", id: user.id },
    before: null,
    after: null,
  };
  const accepted: AuditedChange = {
    ownerId: ownerOf(invitation.target),
    action: "invitation.accepted",
    object: { kind: "invitation", id: invitation.id },
    before: null,
    after: { user: user.id },
  };
  return changeRecord(deps, {
    actor: {
      kind: "user",
      id: user.id,
      audience: "none",
      session: sessionId,
      requestId: caller.requestId,
      address: caller.address,
    },
    changes: [...(newUser === null ? [] : [created]), accepted, ...consequences(acceptance, user.id)],
    mails: admins.map((to) => ({
      kind: "organisation-join-request",
      params: {
        organisationName: organisation?.name ?? "",
        applicantName: user.name,
        applicantEmail: user.email,
        companyName: place.hostName,
        reviewPath: "/portal/team",
      },
      to,
      tenantId: null,
    })),
  });
}

function consequences(acceptance: Acceptance, userId: string): readonly AuditedChange[] {
  const user = { kind: "user", id: userId };
  switch (acceptance.kind) {
    case "nothing-new":
      return [];
    case "join-company": {
      const { tenantId, role } = acceptance;
      return [{ ownerId: tenantId, action: "member.added", object: user, before: null, after: { role } }];
    }
    case "join-organisation": {
      const { organisationId, role } = acceptance;
      return [
        { ownerId: organisationId, action: "member.added", object: user, before: null, after: { role } },
      ];
    }
    case "found-organisation": {
      const { organisation, partner } = acceptance;
      const { id, name, domain } = organisation;
      return [
        {
          ownerId: id,
          action: "organisation.founded",
          object: { kind: "organisation", id },
          before: null,
          after: { name, domain },
        },
        { ownerId: id, action: "member.added", object: user, before: null, after: { role: "admin" } },
        ...partnershipStarted({ ...partner, organisationId: id }),
      ];
    }
    case "link-own":
      return partnershipStarted({ ...acceptance.partner, organisationId: acceptance.organisationId });
    case "ask":
      return [
        {
          ownerId: acceptance.organisationId,
          action: "join.requested",
          object: { kind: "join_request", id: acceptance.requestId },
          before: null,
          after: { user: userId },
        },
      ];
  }
}

/** A partnership concerns both sides, so both logs tell of it. */
export function partnershipStarted({
  tenantId,
  partnerId,
  organisationId,
}: {
  readonly tenantId: string;
  readonly partnerId: string;
  readonly organisationId: string;
}): readonly AuditedChange[] {
  return [tenantId, organisationId].map((ownerId) => ({
    ownerId,
    action: "partnership.started",
    object: { kind: "partner", id: partnerId },
    before: null,
    after: { company: tenantId, organisation: organisationId },
  }));
}
