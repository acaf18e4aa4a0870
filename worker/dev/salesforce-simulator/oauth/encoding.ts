/** A posted form. As bytes first: `text()` of a body that is not text is warned of in workerd. */
export async function readForm(request: { arrayBuffer(): Promise<ArrayBuffer> }): Promise<URLSearchParams> {
  return new URLSearchParams(new TextDecoder().decode(await request.arrayBuffer()));
}

export function base64(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

export function base64Url(bytes: Uint8Array): string {
  return base64(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) =>
    letter.charCodeAt(0),
  );
}

/** A token's `signature`: by it a client knows the org of the answer without trusting the connection. */
export async function signIdentity(
  clientSecret: string,
  identityUrl: string,
  issuedAt: string,
): Promise<string> {
  const encoder = new TextEncoder();
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", encoder.encode(clientSecret), algorithm, false, ["sign"]);
  return base64(
    new Uint8Array(await crypto.subtle.sign("HMAC", key, encoder.encode(identityUrl + issuedAt))),
  );
}

/** RFC 7636, S256. */
export async function codeChallengeOf(verifier: string): Promise<string> {
  return base64Url(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier))));
}
