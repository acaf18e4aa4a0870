import { timingSafeEqual } from "node:crypto";
import type { Passwords } from "#worker/usecases/access/access-ports.ts";

/** Peppers by version: secrets of the Worker, of which hashes name the version they were made with. */
export type Peppers = {
  readonly current: number;
  readonly keys: ReadonlyMap<number, Uint8Array<ArrayBuffer>>;
};

type Scheme = {
  readonly prefix: string;
  readonly hash: (password: string, peppers: Peppers) => Promise<string>;
  /** Throws on a stored hash that is malformed or asks for more work than any we ever made. */
  readonly matches: (password: string, stored: string, peppers: Peppers) => Promise<boolean>;
  readonly isCurrent: (stored: string, peppers: Peppers) => boolean;
};

/**
 * Passwords as stored hashes. The first scheme makes new ones; the others are still understood, and a hash that is not
 * what the first would make today is made anew at the next successful sign-in.
 */
export function createPasswords(
  readPeppers: () => Peppers,
  schemes: readonly Scheme[] = [chainedPbkdf2],
): Passwords {
  const [newest] = schemes;
  if (newest === undefined) throw new Error("no password scheme");
  return {
    hash: (password) => newest.hash(password, readPeppers()),
    verify: async (password, stored) => {
      const peppers = readPeppers();
      if (stored === null) {
        // Nobody has this address: the same derivation, so that the time taken does not say so.
        await newest.matches(password, nobodysHash(peppers), peppers);
        return { matches: false };
      }
      const scheme = schemes.find(({ prefix }) => stored.startsWith(prefix));
      if (scheme === undefined) throw new Error("a stored password hash names a scheme that is not known");
      if (!(await scheme.matches(password, stored, peppers))) return { matches: false };
      const isCurrent = scheme === newest && scheme.isCurrent(stored, peppers);
      return { matches: true, rehash: isCurrent ? null : await newest.hash(password, peppers) };
    },
  };
}

/** Reads base64 secrets of at least 32 bytes, one a version, at the time they are first needed. */
export function readPeppers(secrets: Readonly<Record<number, string | undefined>>): Peppers {
  const keys = new Map<number, Uint8Array<ArrayBuffer>>();
  for (const [version, secret] of Object.entries(secrets)) {
    const key = Buffer.from(secret ?? "", "base64");
    if (key.length < 32) throw new Error(`PASSWORD_PEPPER_${version} must be at least 32 bytes in base64`);
    keys.set(Number(version), key);
  }
  return { current: Math.max(...keys.keys()), keys };
}

const work = { iterations: 100_000, rounds: 6 };

/** What new passwords are hashed with, for whoever has to show it. */
export const passwordScheme = `pbkdf2c-sha256 version 1: PBKDF2-HMAC-SHA256, ${work.rounds} chained rounds of ${work.iterations}, salted, peppered`;

/**
 * PBKDF2-HMAC-SHA256 in six chained rounds of 100,000, because production refuses more than that in one call and 600,000
 * is what OWASP asks for:
 *
 *   DK0 = "", DKi = PBKDF2(password in NFKC, salt || DK(i-1) || byte(i), 100000, 32 bytes), stored = HMAC(pepper k, DK6)
 *
 * The password is the HMAC key of every round and only the salt is chained, so nothing narrows and no round can start
 * before the last one ended. It is a composition of ours, not a standard, and therefore has a version and test vectors.
 */
export const chainedPbkdf2: Scheme = {
  prefix: "$pbkdf2c-sha256$",
  hash: async (password, peppers) => {
    const made = { ...work, pepper: peppers.current };
    const salt = crypto.getRandomValues(new Uint8Array(16));
    return format({ ...made, salt, hash: await derive(password, { ...made, salt }, peppers) });
  },
  matches: async (password, stored, peppers) => {
    const parsed = parse(stored);
    return timingSafeEqual(await derive(password, parsed, peppers), parsed.hash);
  },
  isCurrent: (stored, peppers) => {
    const { iterations, rounds, pepper } = parse(stored);
    return iterations === 100_000 && rounds === 6 && pepper === peppers.current;
  },
};

type Cost = {
  readonly iterations: number;
  readonly rounds: number;
  readonly pepper: number;
  readonly salt: Uint8Array;
};

async function derive(password: string, cost: Cost, peppers: Peppers): Promise<Uint8Array<ArrayBuffer>> {
  const pepper = peppers.keys.get(cost.pepper);
  if (pepper === undefined)
    throw new Error(`pepper ${cost.pepper} of a stored password hash is not configured`);
  const secret = new TextEncoder().encode(password.normalize("NFKC"));
  let key: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  for (let round = 1; round <= cost.rounds; round += 1) {
    const salt = Buffer.concat([cost.salt, key, Uint8Array.of(round)]);
    key = await pbkdf2Sha256(secret, { salt, iterations: cost.iterations });
  }
  return hmacSha256(pepper, key);
}

const mostIterations = 100_000;

/**
 * The only way to PBKDF2 here. Production throws above 100,000 iterations and local workerd does not, so without this
 * check a higher count would pass every test and lock everybody out on the day it is deployed.
 */
export async function pbkdf2Sha256(
  secret: BufferSource,
  { salt, iterations }: { readonly salt: BufferSource; readonly iterations: number },
): Promise<Uint8Array<ArrayBuffer>> {
  if (!(iterations >= 1 && iterations <= mostIterations)) {
    throw new RangeError(`PBKDF2 takes 1 to ${mostIterations} iterations a call, not ${iterations}`);
  }
  const key = await crypto.subtle.importKey("raw", secret, "PBKDF2", false, ["deriveBits"]);
  const bits = await crypto.subtle.deriveBits(
    { name: "PBKDF2", hash: "SHA-256", salt, iterations },
    key,
    256,
  );
  return new Uint8Array(bits);
}

async function hmacSha256(secret: BufferSource, message: BufferSource): Promise<Uint8Array<ArrayBuffer>> {
  const key = await crypto.subtle.importKey("raw", secret, { name: "HMAC", hash: "SHA-256" }, false, [
    "sign",
  ]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", key, message));
}

const layout =
  /^\$pbkdf2c-sha256\$v=1,i=(\d{1,6}),r=(\d{1,2}),k=(\d{1,3})\$([A-Za-z0-9+/]{22})\$([A-Za-z0-9+/]{43})$/;
const mostRounds = 12;

/** Limits come before any derivation: a hash that someone put into the database must not buy hours of CPU. */
function parse(stored: string): Cost & { readonly hash: Uint8Array } {
  const [, iterations, rounds, pepper, salt = "", hash = ""] = layout.exec(stored) ?? [];
  const cost = { iterations: Number(iterations), rounds: Number(rounds), pepper: Number(pepper) };
  const isWithinLimits =
    cost.iterations >= 1 &&
    cost.iterations <= mostIterations &&
    cost.rounds >= 1 &&
    cost.rounds <= mostRounds;
  if (!isWithinLimits) throw new Error("a stored password hash is malformed or beyond its limits");
  return { ...cost, salt: Buffer.from(salt, "base64"), hash: Buffer.from(hash, "base64") };
}

function format({ iterations, rounds, pepper, salt, hash }: Cost & { readonly hash: Uint8Array }): string {
  return `$pbkdf2c-sha256$v=1,i=${iterations},r=${rounds},k=${pepper}$${base64(salt)}$${base64(hash)}`;
}

function nobodysHash(peppers: Peppers): string {
  const nothing = { salt: new Uint8Array(16), hash: new Uint8Array(32) };
  return format({ iterations: 100_000, rounds: 6, pepper: peppers.current, ...nothing });
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64").replaceAll("=", "");
}
