import { networkKey } from "#worker/domain/access/network-address.ts";
import { checkNewPassword, type PasswordFault } from "#worker/domain/access/password-policy.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import type { CallerInfo } from "#worker/usecases/access/complete-sign-in.ts";
import { limitAttempt } from "#worker/usecases/access/limit-attempt.ts";
import {
  type ActiveSession,
  type StartedSession,
  startSession,
} from "#worker/usecases/access/start-session.ts";
import type { AccountDeps } from "./account-deps.ts";
import type { MailLimit } from "./limit-mail.ts";
import { passwordChangeRecord } from "./password-change-record.ts";

export type PasswordChanged = { readonly session: StartedSession; readonly mailIds: readonly string[] };

/**
 * Changes the password of somebody who knows the old one, ends all other sessions and goes on in a new one. The old
 * password is guessed at no more often here than at the sign-in.
 */
export async function changePassword(
  deps: AccountDeps,
  {
    session,
    current,
    password,
    caller,
  }: {
    readonly session: ActiveSession;
    readonly current: string;
    readonly password: string;
    readonly caller: CallerInfo;
  },
): Promise<Result<PasswordChanged, PasswordFault | "wrong-password" | MailLimit>> {
  const { accounts, clock, counters, directory, passwords, sha256Hex } = deps;
  const { user, seat, standing, tokenHash } = session;
  const checked = checkNewPassword(password);
  if (!checked.ok) return checked;
  const attempt = await limitAttempt(counters, {
    email: sha256Hex(user.email),
    address: networkKey(caller.address),
    now: clock.now(),
  });
  if (attempt.kind === "refused") {
    return err({ code: "too-many-attempts", retryAfterSeconds: attempt.retryAfterSeconds });
  }
  const credentials = await directory.getCredentials(user.email);
  const verified = await passwords.verify(current, credentials?.passwordHash ?? null);
  await attempt.settle(verified.matches ? "succeeded" : "failed", clock.now());
  if (!verified.matches) return err("wrong-password");
  const now = clock.now();
  const record = passwordChangeRecord(deps, { user, caller, how: "changed", now });
  const passwordHash = await passwords.hash(password);
  await accounts.changePassword({ userId: user.id, passwordHash, now, keeps: tokenHash }, record);
  const proof = { ...session.proof, provedAt: now };
  const started = await startSession(deps, { user, seat, standing, proof, replaces: tokenHash });
  return started === null
    ? err("wrong-password")
    : ok({ session: started, mailIds: record.mails.map(({ id }) => id) });
}
