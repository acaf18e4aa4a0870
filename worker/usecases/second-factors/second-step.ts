import { systemActor } from "#worker/domain/access/audit-event.ts";
import type { User } from "#worker/domain/access/principal.ts";
import type { SignInMethod } from "#worker/domain/access/session-lifetime.ts";
import { truncateAddress } from "#worker/domain/access/truncate-address.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import { type CallerInfo, openSession } from "#worker/usecases/access/complete-sign-in.ts";
import type { StartedSession } from "#worker/usecases/access/start-session.ts";
import { type CodeRefused, checkCode } from "./check-code.ts";
import type { SecondFactorDeps } from "./second-factor-deps.ts";

/** Ends a sign-in that stopped for its second factor. Wrong codes leave the challenge as it is, within its ten minutes. */
export async function completeSecondStep(
  deps: SecondFactorDeps,
  {
    challenge,
    code,
    caller,
    previousToken,
  }: {
    readonly challenge: string;
    readonly code: string;
    readonly caller: CallerInfo;
    readonly previousToken: string | null;
  },
): Promise<Result<StartedSession, CodeRefused | { readonly code: "link-over" }>> {
  const { oneTimeTokens, tokens, clock } = deps;
  const hash = tokens.hash(challenge);
  const found = await oneTimeTokens.look(hash, "second_factor", clock.now());
  if (found === null) return err({ code: "link-over" });
  const { user, method } = found.payload as { user: User; method: SignInMethod };
  const actor = {
    ...systemActor("sign-in", caller.requestId),
    kind: "user" as const,
    id: user.id,
    address: truncateAddress(caller.address),
  };
  const checked = await checkCode(deps, { user, code, address: caller.address, actor });
  if (!checked.ok) return checked;
  if ((await oneTimeTokens.use(hash, "second_factor", clock.now())) === null)
    return err({ code: "link-over" });
  return ok(await openSession(deps, { user, method, isTwoFactor: true, caller, previousToken }));
}
