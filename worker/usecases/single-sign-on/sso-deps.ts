import type { CompleteSignInDeps } from "#worker/usecases/access/complete-sign-in.ts";
import type { Secrets } from "#worker/usecases/secrets/secrets-ports.ts";
import type { OpenIdProvider, SingleSignOnStore } from "./sso-ports.ts";

export type SingleSignOnDeps = CompleteSignInDeps & {
  readonly singleSignOn: SingleSignOnStore;
  readonly provider: OpenIdProvider;
  readonly secrets: Secrets;
  /** Where the issuer sends people back to. */
  readonly redirectUri: string;
};

/** Which cell of the directory a company's client secret stands in. */
export function clientSecretPlace(tenantId: string) {
  return { table: "single_sign_on", column: "client_secret", row: tenantId };
}
