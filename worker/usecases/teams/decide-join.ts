import type { Actor } from "#worker/domain/access/audit-event.ts";
import type { PartnerRole } from "#worker/domain/access/permissions.ts";
import type { User } from "#worker/domain/access/principal.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import { partnershipStarted } from "./acceptance-record.ts";
import { changeRecord, mailIdsOf } from "./change-record.ts";
import type { TeamDeps } from "./team-deps.ts";
import { tellOfPartnership } from "./tell-of-partnership.ts";

type Decision = {
  readonly organisation: { readonly id: string; readonly name: string };
  readonly requestId: string;
  readonly decider: User;
  readonly actor: Actor;
};

/** Lets somebody in who was invited as this partner, and makes the organisation the inviting company's partner. */
export async function agreeToJoin(
  deps: TeamDeps,
  { organisation, requestId, role, decider, actor }: Decision & { readonly role: PartnerRole },
): Promise<Result<readonly string[], "not-found" | "in-another-organisation">> {
  const request = await deps.organisations.getJoinRequest(organisation.id, requestId);
  if (request === null) return err("not-found");
  const { applicant, isMember, partnership } = request;
  const holder = await deps.organisations.partnerIdAt(organisation.id, partnership.tenantId);
  const record = changeRecord(deps, {
    actor,
    changes: [
      {
        ownerId: organisation.id,
        action: "join.agreed",
        object: { kind: "join_request", id: requestId },
        before: null,
        after: { user: applicant.id, role: isMember ? null : role },
      },
      ...(holder === null ? partnershipStarted({ ...partnership, organisationId: organisation.id }) : []),
    ],
    mails: [
      {
        kind: "join-approved",
        params: { organisationName: organisation.name, approverName: decider.name, signInPath: "/sign-in" },
        to: { email: applicant.email, name: applicant.name },
        tenantId: null,
      },
    ],
  });
  const agreement = { request, role, decidedBy: decider.id, now: deps.clock.now() };
  const agreed = await deps.organisations.agree(agreement, record);
  if (!agreed.ok) return err(agreed.error === "decided-already" ? "not-found" : agreed.error);
  if (holder === null) {
    await tellOfPartnership(deps, {
      kind: "partner.joined",
      ...partnership,
      organisation,
      userId: decider.id,
    });
  }
  return ok(mailIdsOf(record));
}

export async function refuseToJoin(
  deps: TeamDeps,
  { organisation, requestId, decider, actor }: Decision,
): Promise<Result<readonly string[], "not-found">> {
  const request = await deps.organisations.getJoinRequest(organisation.id, requestId);
  if (request === null) return err("not-found");
  const { applicant, partnership } = request;
  const record = changeRecord(deps, {
    actor,
    changes: [
      {
        ownerId: organisation.id,
        action: "join.refused",
        object: { kind: "join_request", id: requestId },
        before: null,
        after: { user: applicant.id },
      },
    ],
    mails: [
      {
        kind: "notice",
        params: {
          companyName: null,
          title: `${organisation.name} has not agreed`,
          paragraphs: [
            `An admin of ${organisation.name} has refused your request, which came from an invitation of ${partnership.companyName}.`,
            "If you think that this is a mistake, ask whoever invited you.",
          ],
          action: null,
        },
        to: { email: applicant.email, name: applicant.name },
        tenantId: null,
      },
    ],
  });
  const refusal = { request, decidedBy: decider.id, now: deps.clock.now() };
  const refused = await deps.organisations.refuse(refusal, record);
  return refused.ok ? ok(mailIdsOf(record)) : err("not-found");
}
