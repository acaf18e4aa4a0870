import type { AttemptOutcome } from "#worker/domain/access/attempts.ts";
import type { AttemptCounters } from "./access-ports.ts";

export type LimitedAttempt =
  | { readonly kind: "refused"; readonly retryAfterSeconds: number }
  | {
      readonly kind: "admitted";
      readonly settle: (outcome: "succeeded" | "failed", now: number) => Promise<void>;
    };

/**
 * Lets an attempt through only when both its e-mail address and its network address may try now. Success clears the
 * failures of the e-mail address alone: otherwise whoever owns one account could reset the count of the network he
 * guesses from.
 */
export async function limitAttempt(
  counters: AttemptCounters,
  { email, address, now }: { readonly email: string; readonly address: string; readonly now: number },
): Promise<LimitedAttempt> {
  const byEmail = counters.of("email", email);
  const byAddress = counters.of("address", address);
  const settle = async (outcomes: { email: AttemptOutcome; address: AttemptOutcome }, at: number) => {
    await Promise.all([
      byEmail.settle("email", { admittedAt: now, outcome: outcomes.email, now: at }),
      byAddress.settle("address", { admittedAt: now, outcome: outcomes.address, now: at }),
    ]);
  };
  const fromAddress = await byAddress.admit("address", now);
  if (fromAddress.kind === "refused") return refused(fromAddress.retryAt - now);
  const forEmail = await byEmail.admit("email", now);
  if (forEmail.kind === "refused") {
    // Nothing was tried, so nothing is counted.
    await byAddress.settle("address", { admittedAt: now, outcome: "withdrawn", now });
    return refused(forEmail.retryAt - now);
  }
  return {
    kind: "admitted",
    settle: (outcome, at) =>
      settle(
        outcome === "failed"
          ? { email: "failed", address: "failed" }
          : { email: "cleared", address: "withdrawn" },
        at,
      ),
  };
}

function refused(waitMs: number): LimitedAttempt {
  return { kind: "refused", retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)) };
}
