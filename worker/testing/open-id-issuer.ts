import { exportJWK, generateKeyPair, SignJWT } from "jose";

type Claims = {
  readonly sub: string;
  readonly email?: string;
  readonly email_verified?: boolean;
  readonly name?: string;
};

/** An issuer of OpenID Connect behind a `fetch`: whoever was sent to it comes back as `next`. */
export async function openIdIssuer({ issuer = "https://login.acme.example" } = {}) {
  const { privateKey, publicKey } = await generateKeyPair("ES256", { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: "one", alg: "ES256", use: "sig" };
  const codes = new Map<string, { claims: Claims; nonce: string; challenge: string; clientId: string }>();
  const tampering: {
    audience?: string;
    issuer?: string;
    nonce?: string;
    expiresAt?: number;
    unsigned?: boolean;
  } = {};

  const idToken = async (code: { claims: Claims; nonce: string; clientId: string }) => {
    const now = Math.floor(Date.now() / 1000);
    return new SignJWT({ ...code.claims, nonce: tampering.nonce ?? code.nonce })
      .setProtectedHeader({ alg: "ES256", kid: "one" })
      .setIssuer(tampering.issuer ?? issuer)
      .setAudience(tampering.audience ?? code.clientId)
      .setIssuedAt(now)
      .setExpirationTime(tampering.expiresAt ?? now + 300)
      .sign(privateKey);
  };

  return {
    issuer,
    tampering,
    /** What the person does at the issuer; answers the query that it sends them back with. */
    approve: (authorizeUrl: string, claims: Claims): URLSearchParams => {
      const asked = new URL(authorizeUrl).searchParams;
      const code = crypto.randomUUID();
      codes.set(code, {
        claims,
        nonce: asked.get("nonce") ?? "",
        challenge: asked.get("code_challenge") ?? "",
        clientId: asked.get("client_id") ?? "",
      });
      return new URLSearchParams({ state: asked.get("state") ?? "", code, iss: issuer });
    },
    fetch: async (request: Request): Promise<Response> => {
      const url = new URL(request.url);
      if (url.origin !== new URL(issuer).origin) return new Response("who?", { status: 502 });
      switch (url.pathname) {
        case "/.well-known/openid-configuration":
          return Response.json({
            issuer,
            authorization_endpoint: `${issuer}/authorize`,
            token_endpoint: `${issuer}/token`,
            jwks_uri: `${issuer}/keys`,
          });
        case "/keys":
          return Response.json({ keys: [jwk] });
        case "/token": {
          const form = new URLSearchParams(await request.text());
          const code = codes.get(form.get("code") ?? "");
          codes.delete(form.get("code") ?? "");
          const digest = await crypto.subtle.digest(
            "SHA-256",
            new TextEncoder().encode(form.get("code_verifier") ?? ""),
          );
          const isProved = Buffer.from(digest).toString("base64url") === code?.challenge;
          const isClient =
            request.headers.get("authorization") === `Basic ${btoa(`${code?.clientId}:s3cret`)}`;
          return code !== undefined && isProved && isClient
            ? Response.json({ id_token: await idToken(code) })
            : Response.json({ error: "invalid_grant" }, { status: 400 });
        }
        default:
          return new Response("no such page", { status: 404 });
      }
    },
  };
}
