import type { Actor } from "#worker/domain/access/audit-event.ts";
import { networkKey } from "#worker/domain/access/network-address.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import type { CallerInfo } from "#worker/usecases/access/complete-sign-in.ts";
import { limitAttempt } from "#worker/usecases/access/limit-attempt.ts";
import {
  type ActiveSession,
  type StartedSession,
  startSession,
} from "#worker/usecases/access/start-session.ts";
import { type CodeRefused, checkCode } from "./check-code.ts";
import { verifyPasskey } from "./passkeys.ts";
import type { SecondFactorDeps } from "./second-factor-deps.ts";

/** What somebody who is signed in shows once more before a sensitive act. */
export type ProofShown =
  | { readonly kind: "password"; readonly password: string }
  | { readonly kind: "code"; readonly code: string }
  | { readonly kind: "passkey"; readonly response: { readonly id: string } };

/**
 * Proves once more who it is. Somebody with an authenticator shows a code, not a password: whoever found the screen
 * unlocked may have found the password beside it. The session goes on as a new one with a fresh proof.
 */
export async function proveAgain(
  deps: SecondFactorDeps,
  {
    session,
    shown,
    caller,
    actor,
  }: {
    readonly session: ActiveSession;
    readonly shown: ProofShown;
    readonly caller: CallerInfo;
    readonly actor: Actor;
  },
): Promise<
  Result<
    StartedSession,
    CodeRefused | { readonly code: "wrong-password" | "code-needed" | "passkey-refused" }
  >
> {
  const { user, seat, standing, tokenHash } = session;
  const checked = await check(deps, { session, shown, caller, actor });
  if (!checked.ok) return checked;
  const isTwoFactor = session.proof.isTwoFactor || shown.kind !== "password";
  const proof = { ...session.proof, isTwoFactor, provedAt: deps.clock.now() };
  const started = await startSession(deps, { user, seat, standing, proof, replaces: tokenHash });
  return started === null ? err({ code: "passkey-refused" }) : ok(started);
}

async function check(
  deps: SecondFactorDeps,
  {
    session: { user },
    shown,
    caller,
    actor,
  }: { session: ActiveSession; shown: ProofShown; caller: CallerInfo; actor: Actor },
): Promise<
  Result<null, CodeRefused | { readonly code: "wrong-password" | "code-needed" | "passkey-refused" }>
> {
  if (shown.kind === "code") {
    return checkCode(deps, { user, code: shown.code, address: caller.address, actor });
  }
  if (shown.kind === "passkey") {
    const owner = await verifyPasskey(deps, shown.response);
    return owner?.id === user.id ? ok(null) : err({ code: "passkey-refused" });
  }
  const authenticator = await deps.factors.getAuthenticator(user.id);
  if (authenticator !== null && authenticator.confirmedAt !== null) return err({ code: "code-needed" });
  return checkPassword(deps, { email: user.email, password: shown.password, address: caller.address });
}

async function checkPassword(
  { clock, counters, directory, passwords, sha256Hex }: SecondFactorDeps,
  { email, password, address }: { email: string; password: string; address: string },
): Promise<Result<null, CodeRefused | { readonly code: "wrong-password" }>> {
  const attempt = await limitAttempt(counters, {
    email: sha256Hex(email),
    address: networkKey(address),
    now: clock.now(),
  });
  if (attempt.kind === "refused") {
    return err({ code: "too-many-attempts", retryAfterSeconds: attempt.retryAfterSeconds });
  }
  const credentials = await directory.getCredentials(email);
  const verified = await passwords.verify(password, credentials?.passwordHash ?? null);
  await attempt.settle(verified.matches ? "succeeded" : "failed", clock.now());
  return verified.matches ? ok(null) : err({ code: "wrong-password" });
}
