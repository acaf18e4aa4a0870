import type { AccountDeps } from "./account-deps.ts";
import { changeEmail, requestEmailChange } from "./change-email.ts";
import { changePassword } from "./change-password.ts";
import { endOtherSessions, endSession } from "./end-sessions.ts";
import { foundCompany } from "./found-company.ts";
import { renameAccount } from "./rename-account.ts";
import { type LinkRequest, requestMailLink, requestPasswordReset } from "./request-link.ts";
import { resetPassword } from "./reset-password.ts";
import { signInByMailLink } from "./sign-in-by-mail-link.ts";
import { confirmSignUp, lookAtSignUp, requestSignUp } from "./sign-up.ts";

export type Accounts = ReturnType<typeof createAccounts>;

/** The use cases of a person's own account, with what they need already in hand. */
export function createAccounts(deps: AccountDeps) {
  return {
    getAccount: deps.accounts.getAccount,
    requestSignUp: (input: Parameters<typeof requestSignUp>[1]) => requestSignUp(deps, input),
    lookAtSignUp: (token: string) => lookAtSignUp(deps, token),
    confirmSignUp: (input: Parameters<typeof confirmSignUp>[1]) => confirmSignUp(deps, input),
    foundCompany: (input: Parameters<typeof foundCompany>[1]) => foundCompany(deps, input),
    requestPasswordReset: (request: LinkRequest) => requestPasswordReset(deps, request),
    resetPassword: (input: Parameters<typeof resetPassword>[1]) => resetPassword(deps, input),
    requestMailLink: (request: LinkRequest) => requestMailLink(deps, request),
    signInByMailLink: (input: Parameters<typeof signInByMailLink>[1]) => signInByMailLink(deps, input),
    requestEmailChange: (input: Parameters<typeof requestEmailChange>[1]) => requestEmailChange(deps, input),
    changeEmail: (input: Parameters<typeof changeEmail>[1]) => changeEmail(deps, input),
    changePassword: (input: Parameters<typeof changePassword>[1]) => changePassword(deps, input),
    rename: (input: Parameters<typeof renameAccount>[1]) => renameAccount(deps, input),
    listSessions: (userId: string) => deps.accounts.listSessions(userId, deps.clock.now()),
    endSession: (input: Parameters<typeof endSession>[1]) => endSession(deps, input),
    endOtherSessions: (input: Parameters<typeof endOtherSessions>[1]) => endOtherSessions(deps, input),
    removeExpiredTokens: () => deps.oneTimeTokens.removeExpired(deps.clock.now()),
  };
}
