import type { Actor } from "#worker/domain/access/audit-event.ts";
import { networkKey } from "#worker/domain/access/network-address.ts";
import type { User } from "#worker/domain/access/principal.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import { limitAttempt } from "#worker/usecases/access/limit-attempt.ts";
import { factorRecord } from "./factor-record.ts";
import { recoveryCodeHash } from "./recovery-codes.ts";
import { authenticatorPlace, type SecondFactorDeps } from "./second-factor-deps.ts";

export type CodeRefused =
  | { readonly code: "too-many-attempts"; readonly retryAfterSeconds: number }
  | { readonly code: "wrong-code" };

/**
 * Takes a code of the app or a recovery code, once. A code that has been taken is worth nothing any more, even within its
 * half minute, so that whoever has looked over the shoulder comes too late. Guesses are counted by person and by network.
 */
export async function checkCode(
  deps: SecondFactorDeps,
  {
    user,
    code,
    address,
    actor,
  }: { readonly user: User; readonly code: string; readonly address: string; readonly actor: Actor },
): Promise<Result<null, CodeRefused>> {
  const { clock, counters, sha256Hex } = deps;
  const attempt = await limitAttempt(counters, {
    email: sha256Hex(`code:${user.id}`),
    address: `code:${networkKey(address)}`,
    now: clock.now(),
  });
  if (attempt.kind === "refused") {
    return err({ code: "too-many-attempts", retryAfterSeconds: attempt.retryAfterSeconds });
  }
  const isRight = /^\s*(\d\s*){6}$/.test(code)
    ? await takeAppCode(deps, user.id, code)
    : await takeRecoveryCode(deps, { user, code, actor });
  await attempt.settle(isRight ? "succeeded" : "failed", clock.now());
  return isRight ? ok(null) : err({ code: "wrong-code" });
}

async function takeAppCode(
  { factors, oneTimeCodes, secrets, clock }: SecondFactorDeps,
  userId: string,
  code: string,
): Promise<boolean> {
  const authenticator = await factors.getAuthenticator(userId);
  if (authenticator === null || authenticator.confirmedAt === null) return false;
  const secret = await secrets.open(userId, authenticatorPlace(userId), authenticator.sealedSecret);
  const step = oneTimeCodes.stepOf(secret, code, clock.now());
  return step !== null && factors.takeStep(userId, step);
}

function takeRecoveryCode(
  deps: SecondFactorDeps,
  { user, code, actor }: { user: User; code: string; actor: Actor },
): Promise<boolean> {
  const now = deps.clock.now();
  const record = factorRecord(deps, { user, actor, change: "recovery-code-used", now });
  return deps.factors.takeRecoveryCode(user.id, recoveryCodeHash(deps, code), now, record);
}
