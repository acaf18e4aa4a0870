export type Random = {
  /** From 0 up to 1. */
  next(): number;
  /** A whole number from 0 up to, and without, the limit. */
  below(limit: number): number;
  text(length: number): string;
};

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Chance that is the same at each run with one seed (mulberry32), so that a failure can be had again. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    return mix(state);
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    next,
    below,
    text: (length) => Array.from({ length }, () => letters.charAt(below(letters.length))).join(""),
  };
}

/** From 0 up to 1 for the n-th of a series, without going through those before it. */
export function randomAt(seed: number, index: number): number {
  return mix((Math.imul(seed, 0x9e3779b1) + Math.imul(index, 0x6d2b79f5)) >>> 0);
}

/** A number that an id and a seed always give: what unordered results are ordered by. */
export function scatter(seed: number, text: string): number {
  let hash = seed >>> 0;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return hash;
}

function mix(state: number): number {
  let mixed = Math.imul(state ^ (state >>> 15), state | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
}
