import type { VerifierHost } from "#worker/domain/statement-bundle/open-signature.ts";

/** All that the verifier uses of the place it runs in: WebCrypto and the text encoders, which browsers and Node share. */
export const webCryptoHost: VerifierHost = {
  digest: async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)),
  verifyEd25519: async ({ publicKey, signature, message }) => {
    const key = await crypto.subtle.importKey("raw", publicKey, { name: "Ed25519" }, false, ["verify"]);
    return crypto.subtle.verify({ name: "Ed25519" }, key, signature, message);
  },
  // Copied, because the types of some places say that the encoder may share its memory.
  encodeUtf8: (text) => new Uint8Array(new TextEncoder().encode(text)),
  decodeUtf8: (bytes) => {
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      return null;
    }
  },
};
