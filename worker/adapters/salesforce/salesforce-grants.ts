import { createHmac, timingSafeEqual } from "node:crypto";
import { importPKCS8, SignJWT } from "jose";
import { z } from "zod";
import { judgeRefusal } from "#worker/domain/crm/salesforce/grant-refusal.ts";
import { parseSalesforceId } from "#worker/domain/crm/salesforce/salesforce-id.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import type {
  GrantFailure,
  OAuthApp,
  SalesforceGrants,
  TokenGrant,
} from "#worker/usecases/connections/salesforce-ports.ts";
import { readText } from "./read-response.ts";
import { retryAfterOf } from "./retrying.ts";
import { readSalesforceOrigin, type SalesforceSettings } from "./salesforce-settings.ts";

export type GrantWorld = {
  /** Its own door: an app with an allow-list of addresses would need a fixed one for this endpoint alone. */
  readonly fetch: typeof fetch;
  readonly settings: SalesforceSettings;
  readonly now: () => number;
};

const SCOPES = "api id refresh_token";
const tokenTimeoutMs = 10_000;
const mostTokenBytes = 64 * 1024;
/** Salesforce takes assertions of up to five minutes; clocks differ a little. */
const assertionSeconds = 180;

/** Salesforce's OAuth 2.0 over fetch. */
export function createSalesforceGrants(world: GrantWorld): SalesforceGrants {
  const grant = async (
    app: Pick<OAuthApp, "loginOrigin"> & { readonly clientSecret?: string | null },
    form: Form,
  ) => {
    const answer = await post(world, { origin: app.loginOrigin, path: "/services/oauth2/token", form });
    return answer.ok
      ? readGrant(world, { json: answer.value, clientSecret: app.clientSecret ?? null })
      : answer;
  };
  return {
    authorizeUrl: ({ loginOrigin, clientId }, { redirectUri, state, challenge }) => {
      const url = new URL("/services/oauth2/authorize", loginOrigin);
      url.search = new URLSearchParams({
        response_type: "code",
        client_id: clientId,
        redirect_uri: redirectUri,
        scope: SCOPES,
        state,
        code_challenge: challenge,
        code_challenge_method: "S256",
      }).toString();
      return url.href;
    },
    exchangeCode: (app, { code, redirectUri, verifier }) =>
      grant(app, {
        grant_type: "authorization_code",
        code,
        redirect_uri: redirectUri,
        code_verifier: verifier,
        ...credentialsOf(app),
      }),
    refresh: (app, refreshToken) =>
      grant(app, { grant_type: "refresh_token", refresh_token: refreshToken, ...credentialsOf(app) }),
    assertIdentity: async (app, identity) => {
      const assertion = await signAssertion(world, { app, ...identity });
      if (!assertion.ok) return assertion;
      return grant(app, {
        grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
        assertion: assertion.value,
      });
    },
    revoke: async (loginOrigin, token) => {
      const answer = await post(world, {
        origin: loginOrigin,
        path: "/services/oauth2/revoke",
        form: { token },
      });
      if (answer.ok) return ok(null);
      const isGone =
        answer.error.kind !== "unanswered" &&
        answer.error.kind !== "limited" &&
        answer.error.code === "invalid_token";
      return isGone ? ok(null) : answer;
    },
  };
}

type Form = Readonly<Record<string, string>>;

function credentialsOf({ clientId, clientSecret }: OAuthApp): Form {
  return { client_id: clientId, ...(clientSecret === null ? {} : { client_secret: clientSecret }) };
}

async function signAssertion(
  { now }: GrantWorld,
  {
    app,
    username,
    privateKeyPem,
  }: {
    readonly app: Pick<OAuthApp, "loginOrigin" | "clientId">;
    readonly username: string;
    readonly privateKeyPem: string;
  },
): Promise<Result<string, GrantFailure>> {
  try {
    const key = await importPKCS8(privateKeyPem, "RS256");
    const signed = await new SignJWT()
      .setProtectedHeader({ alg: "RS256" })
      .setIssuer(app.clientId)
      .setSubject(username)
      .setAudience(app.loginOrigin)
      .setExpirationTime(Math.floor(now() / 1000) + assertionSeconds)
      .sign(key);
    return ok(signed);
  } catch {
    const reason =
      "The private key cannot be read. Give it in PKCS#8 PEM, as it begins with BEGIN PRIVATE KEY.";
    return err({ kind: "misconfigured", code: "private-key", reason });
  }
}

/** One call, never repeated here: whether it was carried out is unknown when no answer comes. */
async function post(
  world: GrantWorld,
  call: { readonly origin: string; readonly path: string; readonly form: Form },
): Promise<Result<unknown, GrantFailure>> {
  const origin = readSalesforceOrigin(world.settings, call.origin);
  if (!origin.ok) return err(strange(`${origin.error.host} is no login host of Salesforce.`));
  const { fetch } = world;
  try {
    const response = await fetch(`${origin.value}${call.path}`, {
      method: "POST",
      headers: { Accept: "application/json", "Content-Type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams(call.form).toString(),
      redirect: "manual",
      signal: AbortSignal.timeout(tokenTimeoutMs),
    });
    const text = await readText(response, { mostBytes: mostTokenBytes, stallMs: tokenTimeoutMs });
    return judge(response, text);
  } catch (error) {
    return err({ kind: "unanswered", reason: error instanceof Error ? error.message : "no answer" });
  }
}

function judge(response: Response, text: string): Result<unknown, GrantFailure> {
  const json = readJson(text);
  if (response.ok && (json !== undefined || text === "")) return ok(json);
  const refusal = refusalSchema.safeParse(json);
  if (refusal.success && response.status < 500) return err(refused(refusal.data));
  if (response.status === 429) {
    const seconds = Math.ceil((retryAfterOf(response.headers) ?? 0) / 1000);
    return err({
      kind: "limited",
      retryAfterSeconds: Math.max(60, seconds),
      reason: "Salesforce asks for fewer logins.",
    });
  }
  if (response.status >= 300 && response.status < 400)
    return err(strange("Salesforce's login host sent us elsewhere."));
  return err({ kind: "unanswered", reason: `HTTP ${response.status} instead of a token` });
}

/** Too many logins pass within an hour at the earliest. */
const loginLimitSeconds = 3600;

function refused({
  error,
  error_description: description = "",
}: z.infer<typeof refusalSchema>): GrantFailure {
  const { kind, reason } = judgeRefusal({ error, description });
  return kind === "limited"
    ? { kind, reason, retryAfterSeconds: loginLimitSeconds }
    : { kind, reason, code: error };
}

function readGrant(
  { settings }: GrantWorld,
  { json, clientSecret }: { readonly json: unknown; readonly clientSecret: string | null },
): Result<TokenGrant, GrantFailure> {
  const read = grantSchema.safeParse(json);
  if (!read.success) return err({ kind: "unanswered", reason: "an answer that is no token" });
  const grant = read.data;
  const instance = readSalesforceOrigin(settings, grant.instance_url);
  if (!instance.ok)
    return err(
      strange(`Salesforce names ${instance.error.host} as the org's host, which is not one of its own.`),
    );
  if (clientSecret !== null && grant.signature !== undefined && !isSigned(grant, clientSecret)) {
    return err(
      strange(
        "The signature of Salesforce's answer does not fit the consumer secret. Copy the secret again.",
      ),
    );
  }
  const [, organizationId, userId] = /\/id\/(\w{15,18})\/(\w{15,18})$/.exec(grant.id ?? "") ?? [];
  return ok({
    accessToken: grant.access_token,
    instanceUrl: instance.value,
    refreshToken: grant.refresh_token ?? null,
    issuedAt: grant.issued_at === undefined ? null : Number(grant.issued_at),
    organizationId: parseSalesforceId(organizationId ?? ""),
    userId: parseSalesforceId(userId ?? ""),
  });
}

/** base64(HMAC-SHA256(secret, id + issued_at)): says which org it is without our having to trust the transport. */
function isSigned(
  grant: {
    readonly id?: string | undefined;
    readonly issued_at?: string | undefined;
    readonly signature?: string | undefined;
  },
  clientSecret: string,
): boolean {
  const wanted = createHmac("sha256", clientSecret).update(`${grant.id}${grant.issued_at}`).digest();
  const given = Buffer.from(grant.signature ?? "", "base64");
  return given.byteLength === wanted.byteLength && timingSafeEqual(given, wanted);
}

function strange(reason: string): GrantFailure {
  return { kind: "misconfigured", code: "strange-answer", reason };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const refusalSchema = z.object({ error: z.string(), error_description: z.string().optional() });

const grantSchema = z.object({
  access_token: z.string().min(1).max(16_384),
  refresh_token: z.string().min(1).optional(),
  instance_url: z.string(),
  id: z.string().optional(),
  issued_at: z
    .string()
    .regex(/^\d{1,16}$/)
    .optional(),
  signature: z.string().optional(),
});
