import type { Bytes } from "#worker/domain/merkle/tree-hash.ts";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const valueOfLetter: ReadonlyMap<string, number> = new Map(
  [...alphabet].map((letter, value) => [letter, value]),
);

/** RFC 4648, 5, without padding. Written out, because not every place that verifies has it built in. */
export function toBase64url(bytes: Bytes): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const [a = 0, b, c] = bytes.subarray(at, at + 3);
    const bits = (a << 16) | ((b ?? 0) << 8) | (c ?? 0);
    const letters = b === undefined ? 2 : 3 + (c === undefined ? 0 : 1);
    for (let place = 0; place < letters; place += 1) text += alphabet[(bits >> (18 - 6 * place)) & 63];
  }
  return text;
}

/** Null unless the text is the one spelling of its bytes: bits that mean nothing are zero. */
export function parseBase64url(text: string): Bytes | null {
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let [bits, held, filled] = [0, 0, 0];
  for (const letter of text) {
    const value = valueOfLetter.get(letter);
    if (value === undefined) return null;
    bits = ((bits << 6) | value) & 0xffff;
    held += 6;
    if (held >= 8) {
      held -= 8;
      bytes[filled] = (bits >> held) & 255;
      filled += 1;
    }
  }
  return toBase64url(bytes) === text ? bytes : null;
}
