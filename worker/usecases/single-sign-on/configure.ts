import { type Actor, auditEvent } from "#worker/domain/access/audit-event.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import { clientSecretPlace, type SingleSignOnDeps } from "./sso-deps.ts";
import type { ProviderFault, SingleSignOn } from "./sso-ports.ts";

export type SingleSignOnInput = Omit<SingleSignOn, "tenantId" | "sealedSecret"> & {
  /** Null keeps the one that is there. */
  readonly clientSecret: string | null;
};

export type ConfigureFault = "secret-needed" | ProviderFault;

/** Takes the company's sign-in into use after the issuer's discovery document has been read once. */
export async function configureSingleSignOn(
  deps: SingleSignOnDeps,
  {
    tenantId,
    input,
    actor,
  }: { readonly tenantId: string; readonly input: SingleSignOnInput; readonly actor: Actor },
): Promise<Result<null, ConfigureFault>> {
  const { singleSignOn, provider, secrets, clock, ids, redirectUri, tokens } = deps;
  const before = await singleSignOn.get(tenantId);
  if (input.clientSecret === null && before === null) return err("secret-needed");
  const tried = await provider.authorizeUrl(input.issuer, {
    clientId: input.clientId,
    redirectUri,
    state: "",
    nonce: "",
    verifier: tokens.fresh(),
    loginHint: null,
  });
  if (!tried.ok) return tried;
  const sealedSecret =
    input.clientSecret === null
      ? (before?.sealedSecret ?? "")
      : await secrets.seal(tenantId, clientSecretPlace(tenantId), input.clientSecret);
  const { clientSecret: _, ...settings } = input;
  const config = { ...settings, tenantId, sealedSecret };
  const now = clock.now();
  const event = auditEvent(
    {
      ownerId: tenantId,
      action: "single_sign_on.configured",
      object: { kind: "company", id: tenantId },
      before: before && withoutSecret(before),
      after: withoutSecret(config),
    },
    { actor, id: ids.fresh("aud"), at: now },
  );
  await singleSignOn.save(config, now, { audit: [event], mails: [] });
  return ok(null);
}

/** People sign in otherwise again; false when there was none. */
export function removeSingleSignOn(
  { singleSignOn, clock, ids }: SingleSignOnDeps,
  { tenantId, actor }: { readonly tenantId: string; readonly actor: Actor },
): Promise<boolean> {
  const event = auditEvent(
    {
      ownerId: tenantId,
      action: "single_sign_on.removed",
      object: { kind: "company", id: tenantId },
      before: null,
      after: null,
    },
    { actor, id: ids.fresh("aud"), at: clock.now() },
  );
  return singleSignOn.remove(tenantId, { audit: [event], mails: [] });
}

function withoutSecret({ sealedSecret: _, tenantId: __, ...settings }: SingleSignOn) {
  return settings;
}
