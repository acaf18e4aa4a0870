import { createHash } from "node:crypto";
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from "jose";
import { z } from "zod";
import { parsePublicUrl } from "#worker/adapters/platform/public-url.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import type { Claims, OpenIdProvider, ProviderFault } from "#worker/usecases/single-sign-on/sso-ports.ts";

const timeoutMs = 10_000;
const mostBytes = 256 * 1024;
/** Signatures by a shared secret ("HS…") are left out: whoever verifies them could have made them. */
const algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"];

const discovery = z.object({
  issuer: z.string(),
  authorization_endpoint: z.string(),
  token_endpoint: z.string(),
  jwks_uri: z.string(),
  token_endpoint_auth_methods_supported: z.array(z.string()).optional(),
});

const tokenAnswer = z.object({ id_token: z.string() });

const claimsSchema = z.object({
  sub: z.string().min(1).max(255),
  nonce: z.string(),
  email: z.string().optional(),
  email_verified: z.union([z.boolean(), z.enum(["true", "false"])]).optional(),
  name: z.string().max(200).optional(),
});

/** Any issuer of OpenID Connect by its discovery document, over `fetch` alone, with PKCE. */
export function createOpenIdProvider({
  fetch,
  ownHost,
  now,
}: {
  readonly fetch: (request: Request) => Promise<Response>;
  readonly ownHost: string;
  readonly now: () => number;
}): OpenIdProvider {
  const outside = { fetch, ownHost };
  return {
    authorizeUrl: async (issuer, request) => {
      const found = await discover(outside, issuer);
      if (!found.ok) return found;
      const judged = parsePublicUrl(found.value.authorization_endpoint, outside);
      if (!judged.ok) return err("issuer-not-public");
      const url = judged.value;
      const parameters = {
        response_type: "code",
        scope: "openid email profile",
        client_id: request.clientId,
        redirect_uri: request.redirectUri,
        state: request.state,
        nonce: request.nonce,
        code_challenge: createHash("sha256").update(request.verifier).digest("base64url"),
        code_challenge_method: "S256",
        ...(request.loginHint === null ? {} : { login_hint: request.loginHint }),
      };
      for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
      return ok(url.href);
    },
    claims: async (issuer, answer) => {
      const found = await discover(outside, issuer);
      if (!found.ok) return found;
      const token = await askJson(outside, tokenRequest(found.value, answer), tokenAnswer);
      if (!token.ok) return err("token-refused");
      const keys = await askJson(
        outside,
        new Request(found.value.jwks_uri),
        z.object({ keys: z.array(z.looseObject({})) }),
      );
      if (!keys.ok) return keys;
      return verify(token.value.id_token, {
        keys: keys.value as unknown as JSONWebKeySet,
        issuer,
        audience: answer.clientId,
        nonce: answer.nonce,
        now: now(),
      });
    },
  };
}

type Outside = { readonly fetch: (request: Request) => Promise<Response>; readonly ownHost: string };
type Discovery = z.infer<typeof discovery>;

async function discover(outside: Outside, issuer: string): Promise<Result<Discovery, ProviderFault>> {
  const url = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  if (!URL.canParse(url)) return err("issuer-not-public");
  const document = await askJson(outside, new Request(url), discovery);
  if (!document.ok) return document;
  return document.value.issuer === issuer ? document : err("issuer-mismatch");
}

function tokenRequest(
  { token_endpoint, token_endpoint_auth_methods_supported: methods = ["client_secret_basic"] }: Discovery,
  answer: Parameters<OpenIdProvider["claims"]>[1],
): Request {
  const { clientId, clientSecret } = answer;
  const body = new URLSearchParams({
    grant_type: "authorization_code",
    code: answer.code,
    redirect_uri: answer.redirectUri,
    code_verifier: answer.verifier,
  });
  const headers = new Headers({ "content-type": "application/x-www-form-urlencoded" });
  if (methods.includes("client_secret_basic")) {
    // RFC 6749, 2.3.1: both parts are form-encoded before they are joined.
    const pair = `${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`;
    headers.set("authorization", `Basic ${Buffer.from(pair).toString("base64")}`);
  } else {
    body.set("client_id", clientId);
    body.set("client_secret", clientSecret);
  }
  return new Request(token_endpoint, { method: "POST", headers, body: body.toString() });
}

async function verify(
  token: string,
  against: { keys: JSONWebKeySet; issuer: string; audience: string; nonce: string; now: number },
): Promise<Result<Claims, ProviderFault>> {
  try {
    const { payload } = await jwtVerify(token, createLocalJWKSet(against.keys), {
      issuer: against.issuer,
      audience: against.audience,
      algorithms,
      requiredClaims: ["exp", "iat", "sub", "nonce"],
      clockTolerance: 60,
      currentDate: new Date(against.now),
    });
    const claims = claimsSchema.parse(payload);
    const isForUs = payload.azp === undefined || payload.azp === against.audience;
    if (claims.nonce !== against.nonce || !isForUs) return err("token-refused");
    return ok({
      subject: claims.sub,
      email: claims.email ?? null,
      isEmailVerified: `${claims.email_verified ?? true}` === "true",
      name: claims.name ?? null,
    });
  } catch (error) {
    console.warn("an issuer's token was refused", error instanceof Error ? error.message : error);
    return err("token-refused");
  }
}

/** Each address that a document names is judged like the one that the company gave. Redirects are not followed. */
async function askJson<Schema extends z.ZodType>(
  { fetch, ownHost }: Outside,
  request: Request,
  schema: Schema,
): Promise<Result<z.infer<Schema>, ProviderFault>> {
  if (!parsePublicUrl(request.url, { ownHost }).ok) return err("issuer-not-public");
  try {
    const response = await fetch(
      new Request(request, { redirect: "manual", signal: AbortSignal.timeout(timeoutMs) }),
    );
    if (response.status !== 200) return err("issuer-unreachable");
    const text = await readShort(response);
    const parsed = text === null ? null : schema.safeParse(JSON.parse(text));
    return parsed?.success ? ok(parsed.data) : err("issuer-unreachable");
  } catch (error) {
    console.warn("an issuer did not answer", error instanceof Error ? error.message : error);
    return err("issuer-unreachable");
  }
}

async function readShort(response: Response): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > mostBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
