import type { TenantScope } from "#worker/domain/access/principal.ts";
import { acceptInvitation } from "./accept-invitation.ts";
import { changePartnerRole, removeFromOrganisation, renameOrganisation } from "./change-organisation.ts";
import { changeCompanyRole, removeFromCompany } from "./change-team.ts";
import { agreeToJoin, refuseToJoin } from "./decide-join.ts";
import { partnerPlace } from "./invitation-place.ts";
import type { InvitationTarget } from "./invitation-ports.ts";
import { invite } from "./invite.ts";
import { limitInvitations } from "./limit-invitations.ts";
import { lookAtInvitation } from "./look-at-invitation.ts";
import { resendInvitation, revokeInvitation } from "./manage-invitations.ts";
import { endPartnership, listPartnerPeople, shutOutPartnerPerson } from "./partner-people.ts";
import type { TeamDeps } from "./team-deps.ts";

export type Teams = ReturnType<typeof createTeams>;

/** The use cases of companies' and partner organisations' people, with what they need already in hand. */
export function createTeams(deps: TeamDeps) {
  return {
    listMembers: (tenantId: string) => deps.team.list(tenantId),
    changeRole: (input: Parameters<typeof changeCompanyRole>[1]) => changeCompanyRole(deps, input),
    remove: (input: Parameters<typeof removeFromCompany>[1]) => removeFromCompany(deps, input),

    listInvitations: (target: InvitationTarget) => deps.invitations.list(target),
    limitInvitations: (input: Parameters<typeof limitInvitations>[1]) => limitInvitations(deps, input),
    invite: (input: Parameters<typeof invite>[1]) => invite(deps, input),
    resendInvitation: (input: Parameters<typeof resendInvitation>[1]) => resendInvitation(deps, input),
    revokeInvitation: (input: Parameters<typeof revokeInvitation>[1]) => revokeInvitation(deps, input),
    lookAtInvitation: (input: Parameters<typeof lookAtInvitation>[1]) => lookAtInvitation(deps, input),
    acceptInvitation: (input: Parameters<typeof acceptInvitation>[1]) => acceptInvitation(deps, input),

    partnerPlace: (at: { readonly tenant: TenantScope; readonly partnerId: string }) =>
      partnerPlace(deps, at),
    listPartnerPeople: (input: Parameters<typeof listPartnerPeople>[1]) => listPartnerPeople(deps, input),
    shutOutPartnerPerson: (input: Parameters<typeof shutOutPartnerPerson>[1]) =>
      shutOutPartnerPerson(deps, input),
    endPartnership: (input: Parameters<typeof endPartnership>[1]) => endPartnership(deps, input),

    listOrganisationMembers: (organisationId: string) => deps.organisations.listMembers(organisationId),
    listJoinRequests: (organisationId: string) => deps.organisations.listJoinRequests(organisationId),
    listAwaited: (userId: string) => deps.organisations.listAwaited(userId),
    changePartnerRole: (input: Parameters<typeof changePartnerRole>[1]) => changePartnerRole(deps, input),
    removeFromOrganisation: (input: Parameters<typeof removeFromOrganisation>[1]) =>
      removeFromOrganisation(deps, input),
    renameOrganisation: (input: Parameters<typeof renameOrganisation>[1]) => renameOrganisation(deps, input),
    agreeToJoin: (input: Parameters<typeof agreeToJoin>[1]) => agreeToJoin(deps, input),
    refuseToJoin: (input: Parameters<typeof refuseToJoin>[1]) => refuseToJoin(deps, input),
  };
}
