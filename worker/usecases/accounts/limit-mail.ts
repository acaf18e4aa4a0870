import { networkKey } from "#worker/domain/access/network-address.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import { limitAttempt } from "#worker/usecases/access/limit-attempt.ts";
import type { AccountDeps } from "./account-deps.ts";

export type MailLimit = { readonly code: "too-many-attempts"; readonly retryAfterSeconds: number };

/**
 * Mail that anybody can have sent to any address is counted like failed sign-ins, for the address it goes to and for the
 * network it is asked from, but apart from them: being mailed locks nobody out.
 */
export async function limitMail(
  { counters, sha256Hex, clock }: Pick<AccountDeps, "counters" | "sha256Hex" | "clock">,
  { email, address }: { readonly email: string; readonly address: string },
): Promise<Result<null, MailLimit>> {
  const attempt = await limitAttempt(counters, {
    email: sha256Hex(`mail:${email}`),
    address: `mail:${networkKey(address)}`,
    now: clock.now(),
  });
  if (attempt.kind === "refused") {
    return err({ code: "too-many-attempts", retryAfterSeconds: attempt.retryAfterSeconds });
  }
  await attempt.settle("failed", clock.now());
  return ok(null);
}
