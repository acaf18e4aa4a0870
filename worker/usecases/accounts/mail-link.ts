import { emailKey } from "#worker/domain/access/email.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import {
  type CallerInfo,
  completeSignIn,
  type SecondFactorNeeded,
} from "#worker/usecases/access/complete-sign-in.ts";
import type { StartedSession } from "#worker/usecases/access/start-session.ts";
import type { AccountDeps } from "./account-deps.ts";
import { issueToken } from "./issue-token.ts";
import { limitMail, type MailLimit } from "./limit-mail.ts";

/** Mails a link to sign in with, if the address has an account. Answers the ids of the mails. */
export async function requestMailLink(
  deps: AccountDeps,
  { email, caller }: { readonly email: string; readonly caller: CallerInfo },
): Promise<Result<readonly string[], MailLimit>> {
  const address = emailKey(email);
  const limited = await limitMail(deps, { email: address, address: caller.address });
  if (!limited.ok) return limited;
  const known = await deps.directory.getCredentials(address);
  const user = known === null || known.disabledAt !== null ? null : known.user;
  return ok(
    await issueToken(deps, {
      purpose: "mail_link",
      userId: user?.id ?? null,
      email: address,
      mails: (token, validMinutes) =>
        user === null
          ? []
          : [
              {
                kind: "magic-link",
                params: { signInPath: `/sign-in/link?token=${token}`, validMinutes },
                to: { email: user.email, name: user.name },
              },
            ],
    }),
  );
}

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
