import { emailKey } from "#worker/domain/access/email.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import type { SingleSignOnDeps } from "./sso-deps.ts";
import type { ProviderFault } from "./sso-ports.ts";

const stateMs = 10 * 60_000;

/** What a sign-in remembers until its person comes back from the issuer. */
export type SignInState = {
  readonly tenantId: string;
  readonly nonce: string;
  /** Sealed. */
  readonly verifier: string;
  /** Hash of the secret that only the browser which began has. */
  readonly browser: string;
  readonly next: string;
};

export type Begun = { readonly authorizeUrl: string; readonly browserSecret: string };

/** Sends somebody to the company's issuer: the company by its id, or by the domain of an address. */
export async function beginSingleSignOn(
  deps: SingleSignOnDeps,
  {
    companyId,
    email,
    next,
  }: { readonly companyId: string | null; readonly email: string | null; readonly next: string },
): Promise<Result<Begun, "no-single-sign-on" | ProviderFault>> {
  const { singleSignOn, provider, secrets, tokens, oneTimeTokens, clock, redirectUri } = deps;
  const domain = email === null ? "" : emailKey(email).replace(/^.*@/, "");
  const tenantId = companyId ?? (await singleSignOn.tenantOfDomain(domain));
  const config = tenantId === null ? null : await singleSignOn.get(tenantId);
  if (config === null) return err("no-single-sign-on");
  const [state, nonce, verifier, browserSecret] = [
    tokens.fresh(),
    tokens.fresh(),
    tokens.fresh(),
    tokens.fresh(),
  ];
  const url = await provider.authorizeUrl(config.issuer, {
    clientId: config.clientId,
    redirectUri,
    state,
    nonce,
    verifier,
    loginHint: email,
  });
  if (!url.ok) return url;
  const stateHash = tokens.hash(state);
  const payload: SignInState = {
    tenantId: config.tenantId,
    nonce,
    verifier: await secrets.seal(config.tenantId, verifierPlace(stateHash), verifier),
    browser: tokens.hash(browserSecret),
    next,
  };
  const now = clock.now();
  await oneTimeTokens.issue(
    {
      tokenHash: stateHash,
      purpose: "single_sign_on",
      userId: null,
      email: null,
      payload,
      createdAt: now,
      expiresAt: now + stateMs,
    },
    [],
  );
  return ok({ authorizeUrl: url.value, browserSecret });
}

export function verifierPlace(stateHash: string) {
  return { table: "one_time_tokens", column: "payload", row: stateHash };
}
