import { randomBytes } from "node:crypto";

/** 16 random bytes in hexadecimal: what makes two ledger entries of one amount unlike in hash. */
export function newSalt(): string {
  return randomBytes(16).toString("hex");
}

/** A random number from 0 up to 1, for jitter; nothing secret comes of it. */
export function chance(): number {
  return Math.random();
}
