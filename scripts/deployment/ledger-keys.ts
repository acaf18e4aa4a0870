import { generateKeyPairSync } from "node:crypto";
import {
  readSigningKeys,
  type SigningKeys,
  thumbprintOf,
} from "../../worker/adapters/platform/ledger-keys.ts";

type PublicKey = SigningKeys["retired"][number];

/** The value of LEDGER_SIGNING_KEYS with a fresh key that signs, and those that signed before it. */
export function makeSigningKeys(retired: readonly PublicKey[]): string {
  const { privateKey } = generateKeyPairSync("ed25519");
  const { d = "", x = "" } = privateKey.export({ format: "jwk" });
  const kid = thumbprintOf({ crv: "Ed25519", kty: "OKP", x });
  const current = { alg: "EdDSA", crv: "Ed25519", kid, kty: "OKP", use: "sig", x, d } as const;
  const secret = JSON.stringify({ current, retired } satisfies SigningKeys);
  readSigningKeys(secret);
  return secret;
}

/**
 * The keys that an installation publishes. A secret cannot be read back, so this is where a rotation learns which keys
 * it retires; without them old signatures could not be checked any more, so anything odd stops it.
 */
export async function fetchPublishedKeys(origin: string): Promise<readonly PublicKey[]> {
  const answer = await fetch(`${origin}/.well-known/ledger-keys.json`);
  if (!answer.ok) throw new Error(`${origin} publishes no keys: it answered ${answer.status}`);
  const { keys } = (await answer.json()) as { readonly keys?: readonly PublicKey[] };
  if (!Array.isArray(keys) || keys.length === 0) throw new Error(`${origin} publishes no keys`);
  for (const key of keys) {
    if (thumbprintOf(key) !== key.kid || "d" in key)
      throw new Error(`${origin} publishes a key that is none`);
  }
  return keys;
}
