import { err, type Result } from "#worker/domain/result.ts";
import {
  type CallerInfo,
  completeSignIn,
  type SecondFactorNeeded,
} from "#worker/usecases/access/complete-sign-in.ts";
import type { StartedSession } from "#worker/usecases/access/start-session.ts";
import type { AccountDeps } from "./account-deps.ts";

/** The mailbox is the proof, for as long as the address is still the person's. */
export async function signInByMailLink(
  deps: AccountDeps,
  {
    token,
    caller,
    previousToken,
  }: { readonly token: string; readonly caller: CallerInfo; readonly previousToken: string | null },
): Promise<Result<StartedSession, { readonly code: "link-over" } | SecondFactorNeeded>> {
  const { directory, oneTimeTokens, tokens, clock } = deps;
  const used = await oneTimeTokens.use(tokens.hash(token), "mail_link", clock.now());
  const known = used === null ? null : await directory.getCredentials(used.email ?? "");
  if (known === null || known.disabledAt !== null || known.user.id !== used?.userId)
    return err({ code: "link-over" });
  const { user } = known;
  return completeSignIn(deps, { user, method: "mail_link", isTwoFactor: false, caller, previousToken });
}
