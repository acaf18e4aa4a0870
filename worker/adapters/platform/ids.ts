import { createHash, randomBytes } from "node:crypto";
import type { Ids } from "#worker/usecases/ports.ts";

const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
const idLength = 26;

export const platformIds: Ids = {
  derive: (prefix, ...parts) => {
    // The length before each part keeps ("a", "bc") and ("ab", "c") apart.
    const input = parts.map((part) => `${part.length}:${part}`).join("");
    return `${prefix}_${base32(createHash("sha256").update(input).digest())}`;
  },
  fresh: (prefix) => `${prefix}_${base32(randomBytes(17))}`,
};

function base32(bytes: Uint8Array): string {
  let text = "";
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5 && text.length < idLength) {
      bits -= 5;
      text += alphabet[(held >>> bits) & 31];
    }
    held &= (1 << bits) - 1;
  }
  return text;
}
