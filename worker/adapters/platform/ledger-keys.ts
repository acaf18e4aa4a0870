import { createHash } from "node:crypto";
import { decodeProtectedHeader } from "jose/decode/protected_header";
import { JOSEError } from "jose/errors";
import { CompactSign } from "jose/jws/compact/sign";
import { compactVerify } from "jose/jws/compact/verify";
import { importJWK } from "jose/key/import";
import { z } from "zod";
import type { LedgerSigner, PublicJwk } from "#worker/usecases/ledger/tree-head-ports.ts";

/** What the secret LEDGER_SIGNING_KEYS holds: the key that signs, with its private part, and those that did before. */
export type SigningKeys = {
  readonly current: PublicJwk & { readonly d: string };
  readonly retired: readonly PublicJwk[];
};

/** The secret is read when it is first needed, so that a Worker without it serves all that signs nothing. */
export function createLedgerSigner(secret: string, issuer: string): LedgerSigner {
  let read: SigningKeys | null = null;
  const keys = () => {
    read ??= readSigningKeys(secret);
    return read;
  };
  return {
    issuer,
    keyId: () => keys().current.kid,
    sign: async (text, type) => {
      const { current } = keys();
      const key = await importJWK(current, current.alg);
      return new CompactSign(new TextEncoder().encode(text))
        .setProtectedHeader({ alg: current.alg, kid: current.kid, typ: type })
        .sign(key);
    },
    open: async (jws, type) => {
      try {
        const { kid } = decodeProtectedHeader(jws);
        const jwk = [keys().current, ...keys().retired].find((key) => key.kid === kid);
        if (jwk === undefined) return null;
        const { kty, crv, x } = jwk;
        const { payload, protectedHeader } = await compactVerify(
          jws,
          await importJWK({ kty, crv, x }, "EdDSA"),
        );
        return protectedHeader.typ === type ? new TextDecoder().decode(payload) : null;
      } catch (error) {
        if (error instanceof JOSEError || error instanceof TypeError) return null;
        throw error;
      }
    },
    keyIdOf: (jws) => {
      try {
        return decodeProtectedHeader(jws).kid ?? "";
      } catch (error) {
        if (error instanceof TypeError) return "";
        throw error;
      }
    },
    publicKeys: () => {
      const { d: _, ...current } = keys().current;
      return [current, ...keys().retired];
    },
  };
}

/** Throws on a secret that is missing or malformed, without showing any of it. */
export function readSigningKeys(secret: string | undefined): SigningKeys {
  const parsed = signingKeys.safeParse(parseJson(secret ?? ""));
  if (!parsed.success) throw new Error("LEDGER_SIGNING_KEYS is not what docs/deployment.md describes");
  const { current, retired } = parsed.data;
  for (const key of [current, ...retired]) {
    if (key.kid !== thumbprintOf(key)) throw new Error(`the ledger key ${key.kid} is not its own thumbprint`);
  }
  return parsed.data;
}

/** RFC 7638: SHA-256 of the members that make the key, in alphabetical order. */
export function thumbprintOf({ crv, kty, x }: Pick<PublicJwk, "crv" | "kty" | "x">): string {
  return createHash("sha256").update(JSON.stringify({ crv, kty, x })).digest("base64url");
}

const publicShape = {
  alg: z.literal("EdDSA"),
  crv: z.literal("Ed25519"),
  kid: z.string(),
  kty: z.literal("OKP"),
  use: z.literal("sig"),
  x: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
};
const signingKeys = z.object({
  current: z.object({ ...publicShape, d: z.string().regex(/^[A-Za-z0-9_-]{43}$/) }),
  retired: z.array(z.object(publicShape)),
});

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
