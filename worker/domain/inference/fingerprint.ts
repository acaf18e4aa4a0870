const bits = new DataView(new ArrayBuffer(8));

/**
 * Tells whether values are what they were, in 16 signs: MurmurHash3's mixing in two lanes of 32 bits. Not for secrets: two texts can be made that
 * have the same.
 */
export class Fingerprint {
  #one = 0x9747b28c;
  #other = 0x3c6ef372;

  add(...values: readonly (string | number | boolean | null)[]): this {
    for (const value of values) {
      if (typeof value === "number") this.#addNumber(value);
      else if (typeof value === "string") this.#addText(value);
      else this.#mix(Number(value) + (value === null ? 4 : 2));
    }
    return this;
  }

  toString(): string {
    return hex(finished(this.#one)) + hex(finished(this.#other));
  }

  #addNumber(value: number): void {
    bits.setFloat64(0, value);
    this.#mix(bits.getInt32(0));
    this.#mix(bits.getInt32(4));
  }

  #addText(text: string): void {
    this.#mix(~text.length);
    for (let at = 0; at < text.length; at += 2)
      this.#mix((text.charCodeAt(at) << 16) | (at + 1 < text.length ? text.charCodeAt(at + 1) : 0));
  }

  #mix(word: number): void {
    this.#one = mixed(this.#one, word);
    this.#other = mixed(this.#other, word ^ 0x5bd1e995);
  }
}

function mixed(hash: number, word: number): number {
  let mixing = Math.imul(word, 0xcc9e2d51);
  mixing = Math.imul((mixing << 15) | (mixing >>> 17), 0x1b873593);
  const next = hash ^ mixing;
  return (Math.imul((next << 13) | (next >>> 19), 5) + 0xe6546b64) | 0;
}

function finished(hash: number): number {
  let last = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  last = Math.imul(last ^ (last >>> 13), 0xc2b2ae35);
  return (last ^ (last >>> 16)) >>> 0;
}

function hex(word: number): string {
  return word.toString(16).padStart(8, "0");
}
