import { env } from "cloudflare:workers";
import { afterEach, expect, test, vi } from "vitest";
import { chainedPbkdf2, createPasswords, pbkdf2Sha256, readPeppers } from "./passwords.ts";

const peppers = () => readPeppers({ 1: env.PASSWORD_PEPPER_1 });
const passwords = createPasswords(peppers);

afterEach(() => vi.restoreAllMocks());

// Made apart from this code, with Python's hashlib and with OpenSSL through node:crypto, from the formula in passwords.ts.
const vectors = [
  [
    "correct horse battery staple",
    "$pbkdf2c-sha256$v=1,i=100000,r=6,k=1$AAECAwQFBgcICQoLDA0ODw$zD6WmFRm5POrjrd097mXxPTZqaW+8fBtV0Qhuv1NhkE",
  ],
  [
    "ﬁve crème brûlées",
    "$pbkdf2c-sha256$v=1,i=1000,r=3,k=1$/+7dzLuqmYh3ZlVEMyIRAA$2HxyVeqUmvMTAuj4UBVpDZOYpYj2fc95v/HDJzqMP/c",
  ],
] as const;

test.each(vectors)("%s matches the hash that was computed elsewhere", async (password, stored) => {
  expect(await passwords.verify(password, stored)).toMatchObject({ matches: true });
  expect(await passwords.verify(`${password}.`, stored)).toEqual({ matches: false });
});

test("a new hash has the current form, a salt of its own, and matches in any Unicode form", async () => {
  const stored = await passwords.hash("crème brûlée at noon");
  expect(stored).toMatch(/^\$pbkdf2c-sha256\$v=1,i=100000,r=6,k=1\$[\w+/]{22}\$[\w+/]{43}$/);
  expect(await passwords.hash("crème brûlée at noon")).not.toBe(stored);
  const verified = await passwords.verify("crème brûlée at noon".normalize("NFD"), stored);
  expect(verified).toEqual({ matches: true, rehash: null });
});

test("a hash of a lower cost matches and is made anew", async () => {
  const [, [password, stored]] = vectors;
  const verified = await passwords.verify(password, stored);
  if (!verified.matches || verified.rehash === null) throw new Error("no new hash");
  expect(verified.rehash).toContain("i=100000,r=6,k=1");
  expect(await passwords.verify(password, verified.rehash)).toEqual({ matches: true, rehash: null });
});

test("a hash under an older pepper matches and is made anew under the current one", async () => {
  const newer = createPasswords(() => readPeppers({ 1: env.PASSWORD_PEPPER_1, 2: btoa("x".repeat(32)) }));
  const verified = await newer.verify(vectors[0][0], vectors[0][1]);
  expect(verified).toEqual({ matches: true, rehash: expect.stringContaining("r=6,k=2$") });
});

test("another pepper makes another hash, and a pepper that is gone is an error, not a wrong password", async () => {
  const other = createPasswords(() => readPeppers({ 1: btoa("y".repeat(32)) }));
  expect(await other.verify(vectors[0][0], vectors[0][1])).toEqual({ matches: false });
  const without = createPasswords(() => readPeppers({ 2: btoa("y".repeat(32)) }));
  await expect(without.verify(vectors[0][0], vectors[0][1])).rejects.toThrow("pepper 1");
});

test.each([undefined, "", "short", btoa("x".repeat(31))])("%j is no pepper", (secret) => {
  expect(() => readPeppers({ 1: secret })).toThrow("at least 32 bytes");
});

test("nobody's password costs the same derivation as somebody's", async () => {
  const derive = vi.spyOn(crypto.subtle, "deriveBits");
  await passwords.verify("wrong password here", vectors[0][1]);
  const work = derive.mock.calls.map(([parameters]) => (parameters as { iterations: number }).iterations);
  derive.mockClear();
  await passwords.verify("wrong password here", null);
  expect(derive.mock.calls.map(([parameters]) => (parameters as { iterations: number }).iterations)).toEqual(
    work,
  );
  expect(work).toEqual(Array(6).fill(100_000));
});

test.each([
  [
    "too many rounds",
    "$pbkdf2c-sha256$v=1,i=100000,r=13,k=1$AAECAwQFBgcICQoLDA0ODw$zD6WmFRm5POrjrd097mXxPTZqaW+8fBtV0Qhuv1NhkE",
  ],
  [
    "too many iterations",
    "$pbkdf2c-sha256$v=1,i=100001,r=6,k=1$AAECAwQFBgcICQoLDA0ODw$zD6WmFRm5POrjrd097mXxPTZqaW+8fBtV0Qhuv1NhkE",
  ],
  [
    "no iterations",
    "$pbkdf2c-sha256$v=1,i=0,r=6,k=1$AAECAwQFBgcICQoLDA0ODw$zD6WmFRm5POrjrd097mXxPTZqaW+8fBtV0Qhuv1NhkE",
  ],
  [
    "no rounds",
    "$pbkdf2c-sha256$v=1,i=100000,r=0,k=1$AAECAwQFBgcICQoLDA0ODw$zD6WmFRm5POrjrd097mXxPTZqaW+8fBtV0Qhuv1NhkE",
  ],
  ["a short hash", "$pbkdf2c-sha256$v=1,i=100000,r=6,k=1$AAECAwQFBgcICQoLDA0ODw$zD6W"],
  ["another scheme", "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA"],
  ["an empty string", ""],
])("a stored hash with %s is refused before any work is done for it", async (_, stored) => {
  const derive = vi.spyOn(crypto.subtle, "deriveBits");
  await expect(passwords.verify("whatever it may be", stored)).rejects.toThrow("stored password hash");
  expect(derive).not.toHaveBeenCalled();
});

test("no call asks for more iterations than production allows", async () => {
  const salt = new Uint8Array(16);
  const secret = new Uint8Array([1]);
  await expect(pbkdf2Sha256(secret, { salt, iterations: 100_001 })).rejects.toThrow(RangeError);
  await expect(pbkdf2Sha256(secret, { salt, iterations: Number.NaN })).rejects.toThrow(RangeError);
  expect(await pbkdf2Sha256(secret, { salt, iterations: 1 })).toHaveLength(32);
});

test("the scheme is chosen by the hash's prefix, and another than the newest is made anew", async () => {
  const plain = {
    prefix: "$plain$",
    hash: async (password: string) => `$plain$${password}`,
    matches: async (password: string, stored: string) => stored === `$plain$${password}`,
    isCurrent: () => true,
  };
  const both = createPasswords(peppers, [chainedPbkdf2, plain]);
  expect(await both.verify("old", "$plain$old")).toEqual({
    matches: true,
    rehash: expect.stringContaining("$pbkdf2c-sha256$"),
  });
});
