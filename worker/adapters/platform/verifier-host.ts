import type { VerifierHost } from "#worker/domain/statement-bundle/open-signature.ts";

/** What the verifier of statements needs, out of the platform's own WebCrypto. */
export const verifierHost: VerifierHost = {
  digest: async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)),
  verifyEd25519: async ({ publicKey, signature, message }) => {
    const key = await crypto.subtle.importKey("raw", publicKey, { name: "Ed25519" }, false, ["verify"]);
    return crypto.subtle.verify({ name: "Ed25519" }, key, signature, message);
  },
  encodeUtf8: (text) => new Uint8Array(new TextEncoder().encode(text)),
  decodeUtf8: (bytes) => {
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      return null;
    }
  },
};
