import { emailKey } from "#worker/domain/access/email.ts";
import type { User } from "#worker/domain/access/principal.ts";
import type { MailContent } from "#worker/domain/mail/queued-mail.ts";
import { ok, type Result } from "#worker/domain/result.ts";
import type { CallerInfo } from "#worker/usecases/access/complete-sign-in.ts";
import type { AccountDeps } from "./account-deps.ts";
import { issueToken } from "./issue-token.ts";
import { limitMail, type MailLimit } from "./limit-mail.ts";

export type LinkRequest = { readonly email: string; readonly caller: CallerInfo };

/** Mails a link to sign in with, if the address has an account. Answers the ids of the mails. */
export function requestMailLink(deps: AccountDeps, request: LinkRequest) {
  return requestLink(deps, {
    ...request,
    purpose: "mail_link",
    mail: (token, validMinutes) => ({
      kind: "magic-link",
      params: { signInPath: `/sign-in/link?token=${token}`, validMinutes },
    }),
  });
}

/** Mails a link to set a new password, if the address has an account. Answers the ids of the mails. */
export function requestPasswordReset(deps: AccountDeps, request: LinkRequest) {
  return requestLink(deps, {
    ...request,
    purpose: "reset_password",
    mail: (token, validMinutes) => ({
      kind: "password-reset",
      params: { resetPath: `/reset-password?token=${token}`, validMinutes },
    }),
  });
}

/** The same work, and the same answer, whether or not there is somebody to mail. */
async function requestLink(
  deps: AccountDeps,
  {
    email,
    caller,
    purpose,
    mail,
  }: LinkRequest & {
    readonly purpose: "mail_link" | "reset_password";
    readonly mail: (token: string, validMinutes: number) => MailContent;
  },
): Promise<Result<readonly string[], MailLimit>> {
  const address = emailKey(email);
  const limited = await limitMail(deps, { email: address, address: caller.address });
  if (!limited.ok) return limited;
  const known = await deps.directory.getCredentials(address);
  const user: User | null = known === null || known.disabledAt !== null ? null : known.user;
  return ok(
    await issueToken(deps, {
      purpose,
      userId: user?.id ?? null,
      email: address,
      mails: (token, validMinutes) =>
        user === null ? [] : [{ ...mail(token, validMinutes), to: { email: user.email, name: user.name } }],
    }),
  );
}
