import { emailKey } from "#worker/domain/access/email.ts";
import { networkKey } from "#worker/domain/access/network-address.ts";
import { err, type Result } from "#worker/domain/result.ts";
import type { AttemptCounters, Passwords, StoredCredentials } from "./access-ports.ts";
import {
  type CallerInfo,
  type CompleteSignInDeps,
  completeSignIn,
  type SecondFactorNeeded,
} from "./complete-sign-in.ts";
import { limitAttempt } from "./limit-attempt.ts";
import type { StartedSession } from "./start-session.ts";

export type SignInDeps = CompleteSignInDeps & {
  readonly passwords: Passwords;
  readonly counters: AttemptCounters;
};

export type SignInInput = {
  readonly email: string;
  readonly password: string;
  readonly caller: CallerInfo;
  /** The token of the session that was open in this browser, if any. */
  readonly previousToken: string | null;
};

export type SignInError =
  | { readonly code: "too-many-attempts"; readonly retryAfterSeconds: number }
  | { readonly code: "invalid-credentials" }
  | SecondFactorNeeded;

/** An unknown address, a wrong password and a disabled account give the same answer for the same work. */
export async function signIn(
  deps: SignInDeps,
  input: SignInInput,
): Promise<Result<StartedSession, SignInError>> {
  const { directory, passwords, counters, clock, sha256Hex } = deps;
  const { caller, previousToken } = input;
  const email = emailKey(input.email);
  const attempt = await limitAttempt(counters, {
    email: sha256Hex(email),
    address: networkKey(caller.address),
    now: clock.now(),
  });
  if (attempt.kind === "refused") {
    return err({ code: "too-many-attempts", retryAfterSeconds: attempt.retryAfterSeconds });
  }
  const credentials = await directory.getCredentials(email);
  const verified = await passwords.verify(input.password, usableHash(credentials));
  if (credentials === null || !verified.matches) {
    await attempt.settle("failed", clock.now());
    return err({ code: "invalid-credentials" });
  }
  await attempt.settle("succeeded", clock.now());
  const { user } = credentials;
  if (verified.rehash !== null) await directory.savePasswordHash(user.id, verified.rehash);
  return completeSignIn(deps, { user, method: "password", isTwoFactor: false, caller, previousToken });
}

/** An account whose address nobody has proved to be theirs yet cannot be signed in to. */
function usableHash(credentials: StoredCredentials | null): string | null {
  const isUsable =
    credentials !== null && credentials.disabledAt === null && credentials.emailVerifiedAt !== null;
  return isUsable ? credentials.passwordHash : null;
}
