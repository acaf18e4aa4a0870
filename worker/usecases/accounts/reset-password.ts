import { emailKey } from "#worker/domain/access/email.ts";
import { checkNewPassword, type PasswordFault } from "#worker/domain/access/password-policy.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import type { CallerInfo } from "#worker/usecases/access/complete-sign-in.ts";
import type { AccountDeps } from "./account-deps.ts";
import { issueToken } from "./issue-token.ts";
import { limitMail, type MailLimit } from "./limit-mail.ts";
import { passwordChangeRecord } from "./password-change-record.ts";

/** Mails a link to set a new password, if the address has an account. Answers the ids of the mails. */
export async function requestPasswordReset(
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
      purpose: "reset_password",
      userId: user?.id ?? null,
      email: address,
      mails: (token, validMinutes) =>
        user === null
          ? []
          : [
              {
                kind: "password-reset",
                params: { resetPath: `/reset-password?token=${token}`, validMinutes },
                to: { email: user.email, name: user.name },
              },
            ],
    }),
  );
}

/** Sets the password and ends every session: whoever had got in with the old one is out. Answers the ids of the mails. */
export async function resetPassword(
  deps: AccountDeps,
  input: { readonly token: string; readonly password: string; readonly caller: CallerInfo },
): Promise<Result<readonly string[], PasswordFault | "link-over">> {
  const { accounts, clock, oneTimeTokens, passwords, tokens } = deps;
  const checked = checkNewPassword(input.password);
  if (!checked.ok) return checked;
  const passwordHash = await passwords.hash(input.password);
  const now = clock.now();
  const used = await oneTimeTokens.use(tokens.hash(input.token), "reset_password", now);
  const account = used === null || used.userId === null ? null : await accounts.getAccount(used.userId);
  if (account === null) return err("link-over");
  const record = passwordChangeRecord(deps, { user: account, caller: input.caller, how: "reset", now });
  await accounts.changePassword({ userId: account.id, passwordHash, now, keeps: null }, record);
  return ok(record.mails.map(({ id }) => id));
}
