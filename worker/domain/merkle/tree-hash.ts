/** Bytes that WebCrypto takes as they are. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** SHA-256 of some bytes: 32 bytes. */
export type Sha256 = (bytes: Bytes) => Bytes;

/** SHA-256 where only WebCrypto is at hand, which answers later. */
export type Digest = (bytes: Bytes) => Promise<Bytes>;

/** RFC 6962, 2.1: a leaf is SHA-256(0x00 || entry) and a node SHA-256(0x01 || left || right), so that neither passes for the other. */
export function leafInput(entry: Bytes): Bytes {
  const input = new Uint8Array(1 + entry.length);
  input.set(entry, 1);
  return input;
}

/** See `leafInput`. */
export function nodeInput(left: Bytes, right: Bytes): Bytes {
  const input = new Uint8Array(1 + left.length + right.length);
  input[0] = 1;
  input.set(left, 1);
  input.set(right, 1 + left.length);
  return input;
}

/** The root of a tree without leaves is the hash of nothing. */
export const emptyRootInput: Bytes = new Uint8Array(0);

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}

export function toHex(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += hexOfByte[byte];
  return text;
}

/** Null unless the text is a whole number of bytes in lower-case hexadecimal. */
export function parseHex(text: string): Bytes | null {
  if (text.length % 2 !== 0 || !/^[0-9a-f]*$/.test(text)) return null;
  const bytes = new Uint8Array(text.length / 2);
  for (let at = 0; at < bytes.length; at += 1) {
    bytes[at] = Number.parseInt(text.slice(2 * at, 2 * at + 2), 16);
  }
  return bytes;
}

/** For hexadecimal that we wrote ourselves. */
export function fromHex(text: string): Bytes {
  const bytes = parseHex(text);
  if (bytes === null) throw new Error("Broken invariant: a stored hash is hexadecimal");
  return bytes;
}

const hexOfByte: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).padStart(2, "0"),
);
