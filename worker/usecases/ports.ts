/**
 * What the use cases need from the world. Adapters implement these; services.ts is where they meet.
 * Each area keeps its own ports beside its use cases; the ones everybody needs are here.
 */

export type Clock = { readonly now: () => number };

export type Ids = {
  /** An id that the same parts always give: prefix, underscore, 26 characters of SHA-256 in base32. */
  readonly derive: (prefix: string, ...parts: readonly string[]) => string;
  /** A fresh random id of the same shape. */
  readonly fresh: (prefix: string) => string;
};

/** Lower-case hexadecimal SHA-256 of the text's UTF-8 bytes. */
export type Sha256Hex = (text: string) => string;
