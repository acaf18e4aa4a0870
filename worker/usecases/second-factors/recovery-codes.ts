import type { Actor } from "#worker/domain/access/audit-event.ts";
import type { User } from "#worker/domain/access/principal.ts";
import { factorRecord } from "./factor-record.ts";
import type { SecondFactorDeps } from "./second-factor-deps.ts";

const codesAtOnce = 10;

/** Ten codes to keep on paper, of which only hashes stay here: 80 random bits each, in four groups that can be typed. */
export function freshRecoveryCodes({ ids, tokens }: Pick<SecondFactorDeps, "ids" | "tokens">): {
  readonly codes: readonly string[];
  readonly hashes: readonly string[];
} {
  const codes = Array.from({ length: codesAtOnce }, () =>
    (ids.fresh("rc").slice(3, 19).match(/.{4}/g) ?? []).join("-"),
  );
  return { codes, hashes: codes.map((code) => recoveryCodeHash({ tokens }, code)) };
}

/** However it is typed: without the dashes, in capitals, with letters that the alphabet does without for its digits. */
export function recoveryCodeHash({ tokens }: Pick<SecondFactorDeps, "tokens">, typed: string): string {
  const plain = typed
    .toLowerCase()
    .replaceAll(/[^0-9a-z]/g, "")
    .replaceAll("o", "0")
    .replaceAll(/[il]/g, "1");
  return tokens.hash(`recovery:${plain}`);
}

/** New codes in place of all the old ones. Null without an authenticator: there is nothing to recover from. */
export async function renewRecoveryCodes(
  deps: SecondFactorDeps,
  { user, actor }: { readonly user: User; readonly actor: Actor },
): Promise<readonly string[] | null> {
  const { factors, clock } = deps;
  const authenticator = await factors.getAuthenticator(user.id);
  if (authenticator === null || authenticator.confirmedAt === null) return null;
  const { codes, hashes } = freshRecoveryCodes(deps);
  const record = factorRecord(deps, { user, actor, change: "recovery-codes-renewed", now: clock.now() });
  await factors.replaceRecoveryCodes(user.id, hashes, record);
  return codes;
}
