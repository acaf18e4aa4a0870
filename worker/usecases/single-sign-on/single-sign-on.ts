import { beginSingleSignOn } from "./begin.ts";
import { configureSingleSignOn, removeSingleSignOn } from "./configure.ts";
import { finishSingleSignOn } from "./finish.ts";
import type { SingleSignOnDeps } from "./sso-deps.ts";

export type SingleSignOnCases = ReturnType<typeof createSingleSignOn>;

/** The use cases of companies' own sign-in, with what they need already in hand. */
export function createSingleSignOn(deps: SingleSignOnDeps) {
  return {
    get: deps.singleSignOn.get,
    redirectUri: deps.redirectUri,
    configure: (input: Parameters<typeof configureSingleSignOn>[1]) => configureSingleSignOn(deps, input),
    remove: (input: Parameters<typeof removeSingleSignOn>[1]) => removeSingleSignOn(deps, input),
    begin: (input: Parameters<typeof beginSingleSignOn>[1]) => beginSingleSignOn(deps, input),
    finish: (input: Parameters<typeof finishSingleSignOn>[1]) => finishSingleSignOn(deps, input),
  };
}
