import type { Bytes, Digest } from "#worker/domain/merkle/tree-hash.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import { parseBase64url, toBase64url } from "./base64url.ts";
import { type BundledKey, canonicalText } from "./bundle.ts";
import { exactly, misfit, object, type Shape, someText } from "./shape.ts";

/** What a verifier needs of the place it runs in; everything is in WebCrypto and the encoders beside it. */
export type VerifierHost = {
  readonly digest: Digest;
  /** RFC 8032, of a raw public key of 32 bytes. */
  readonly verifyEd25519: (signed: {
    readonly publicKey: Bytes;
    readonly signature: Bytes;
    readonly message: Bytes;
  }) => Promise<boolean>;
  readonly encodeUtf8: (text: string) => Bytes;
  /** Null for bytes that are not UTF-8; a byte order mark is a character like any other. */
  readonly decodeUtf8: (bytes: Bytes) => string | null;
};

export type SignatureProblem =
  | "malformed"
  | "unknown-key"
  | "wrong-signature"
  | "not-canonical"
  | "unexpected-content";

/** The claim that a compact JWS of the given type carries, once its signature is good under one of the keys. */
export async function openSignature<Claim>(
  jws: string,
  {
    type,
    shape,
    keys,
    host,
  }: {
    readonly type: string;
    readonly shape: Shape;
    readonly keys: readonly BundledKey[];
    readonly host: VerifierHost;
  },
): Promise<Result<{ readonly claim: Claim; readonly keyId: string }, SignatureProblem>> {
  const [header = "", payload = "", signature = ""] = jws.split(".");
  const [headerText, text] = [header, payload].map((part) => {
    const bytes = parseBase64url(part);
    return bytes === null ? null : host.decodeUtf8(bytes);
  });
  const signatureBytes = parseBase64url(signature);
  const stated = parseJson(headerText);
  const headerShape = object({ alg: exactly("EdDSA"), kid: someText, typ: exactly(type) });
  if (signatureBytes === null || misfit(stated, headerShape) !== null) return err("malformed");
  const { kid } = stated as { readonly kid: string };
  const publicKey = parseBase64url(keys.find((key) => key.kid === kid)?.x ?? "");
  if (publicKey === null || publicKey.length !== 32) return err("unknown-key");
  const message = host.encodeUtf8(`${header}.${payload}`);
  const isGood = await host.verifyEd25519({ publicKey, signature: signatureBytes, message });
  if (!isGood) return err("wrong-signature");
  const claim = parseJson(text);
  if (misfit(claim, shape) !== null) return err("unexpected-content");
  return canonicalText(claim) === text ? ok({ claim: claim as Claim, keyId: kid }) : err("not-canonical");
}

/** RFC 7638. */
export async function thumbprint({ crv, kty, x }: BundledKey, host: VerifierHost): Promise<string> {
  return toBase64url(await host.digest(host.encodeUtf8(canonicalText({ crv, kty, x }))));
}

function parseJson(text: string | null | undefined): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return null;
  }
}
