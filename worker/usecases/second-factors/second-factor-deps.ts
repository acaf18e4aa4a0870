import type { AccountDeps } from "#worker/usecases/accounts/account-deps.ts";
import type { Secrets } from "#worker/usecases/secrets/secrets-ports.ts";
import type { OneTimeCodes, PasskeyCeremony, SecondFactorStore } from "./second-factor-ports.ts";

export type SecondFactorDeps = AccountDeps & {
  readonly factors: SecondFactorStore;
  readonly secrets: Secrets;
  readonly oneTimeCodes: OneTimeCodes;
  readonly passkeys: PasskeyCeremony;
};

/** Which cell of the directory an authenticator's secret stands in. */
export function authenticatorPlace(userId: string) {
  return { table: "authenticators", column: "secret", row: userId };
}
