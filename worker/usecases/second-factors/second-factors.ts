import type { Actor } from "#worker/domain/access/audit-event.ts";
import type { User } from "#worker/domain/access/principal.ts";
import { beginAuthenticator, confirmAuthenticator, removeAuthenticator } from "./authenticator.ts";
import { addPasskey, beginPasskey, beginPasskeySignIn, removePasskey, signInByPasskey } from "./passkeys.ts";
import { proveAgain } from "./prove.ts";
import { renewRecoveryCodes } from "./recovery-codes.ts";
import type { SecondFactorDeps } from "./second-factor-deps.ts";
import { completeSecondStep } from "./second-step.ts";

export type SecondFactorCases = ReturnType<typeof createSecondFactors>;

/** The use cases of second factors, with what they need already in hand. */
export function createSecondFactors(deps: SecondFactorDeps) {
  return {
    list: deps.factors.list,
    beginAuthenticator: (user: User) => beginAuthenticator(deps, user),
    confirmAuthenticator: (input: Parameters<typeof confirmAuthenticator>[1]) =>
      confirmAuthenticator(deps, input),
    removeAuthenticator: (input: { readonly user: User; readonly actor: Actor }) =>
      removeAuthenticator(deps, input),
    renewRecoveryCodes: (input: { readonly user: User; readonly actor: Actor }) =>
      renewRecoveryCodes(deps, input),
    beginPasskey: (user: User) => beginPasskey(deps, user),
    addPasskey: (input: Parameters<typeof addPasskey>[1]) => addPasskey(deps, input),
    removePasskey: (input: Parameters<typeof removePasskey>[1]) => removePasskey(deps, input),
    beginPasskeySignIn: () => beginPasskeySignIn(deps),
    signInByPasskey: (input: Parameters<typeof signInByPasskey>[1]) => signInByPasskey(deps, input),
    completeSecondStep: (input: Parameters<typeof completeSecondStep>[1]) => completeSecondStep(deps, input),
    proveAgain: (input: Parameters<typeof proveAgain>[1]) => proveAgain(deps, input),
  };
}
