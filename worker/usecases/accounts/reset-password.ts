import { checkNewPassword, type PasswordFault } from "#worker/domain/access/password-policy.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import type { CallerInfo } from "#worker/usecases/access/complete-sign-in.ts";
import type { AccountDeps } from "./account-deps.ts";
import { passwordChangeRecord } from "./password-change-record.ts";

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
