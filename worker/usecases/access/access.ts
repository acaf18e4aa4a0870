import { type CreateCompanyDeps, type CreateCompanyInput, createCompany } from "./create-company.ts";
import { type CreateUserDeps, type CreateUserInput, createUser } from "./create-user.ts";
import { createPartnerOrganisation, type LinkPartnerInput, linkPartner } from "./link-partner.ts";
import { resolveSession } from "./resolve-session.ts";
import { type SignInDeps, type SignInInput, signIn } from "./sign-in.ts";
import { type SignOutInput, signOut } from "./sign-out.ts";
import type { ActiveSession } from "./start-session.ts";
import { type SwitchAudienceInput, switchAudience } from "./switch-audience.ts";

export type AccessDeps = SignInDeps & CreateUserDeps & CreateCompanyDeps;

export type Access = ReturnType<typeof createAccess>;

/** The use cases of accounts and sessions, with what they need already in hand. */
export function createAccess(deps: AccessDeps) {
  return {
    signIn: (input: SignInInput) => signIn(deps, input),
    resolveSession: (token: string) => resolveSession(deps, token),
    switchAudience: (session: ActiveSession, input: SwitchAudienceInput) =>
      switchAudience(deps, session, input),
    signOut: (input: SignOutInput) => signOut(deps, input),
    createUser: (input: CreateUserInput) => createUser(deps, input),
    createCompany: (input: CreateCompanyInput) => createCompany(deps, input),
    createPartnerOrganisation: (input: { readonly name: string }) => createPartnerOrganisation(deps, input),
    linkPartner: (input: LinkPartnerInput) => linkPartner(deps, input),
    /** Names by user id, for whatever says who did it. */
    userNames: (ids: readonly string[]) => deps.directory.userNames(ids),
    /** Sessions past their end would never be let in; this only keeps them from piling up. */
    removeExpiredSessions: () => deps.directory.removeExpiredSessions(deps.clock.now()),
  };
}
