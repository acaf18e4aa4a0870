import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { dataKeyStore } from "#worker/adapters/d1/data-key-store.ts";
import { createSecrets, readWrappingKeys, rewrapDataKeys } from "./sealed-secrets.ts";

const place = { table: "single_sign_on", column: "client_secret", row: "ten_a" };
const first = Buffer.alloc(32, 1).toString("base64");
const second = Buffer.alloc(32, 2).toString("base64");

test("what was sealed opens in its own cell and nowhere else", async () => {
  const secrets = createSecrets(deps({ 1: first }));
  const sealed = await secrets.seal("ten_a", place, "s3cret ☂");
  expect(sealed).toMatch(/^v1\.1\.[\w-]+\.[\w-]+$/);
  expect(sealed).not.toContain("s3cret");
  expect(await secrets.open("ten_a", place, sealed)).toBe("s3cret ☂");
  await secrets.seal("ten_b", place, "other");
  await expect(secrets.open("ten_b", place, sealed)).rejects.toThrow();
  for (const moved of [{ table: "x" }, { column: "x" }, { row: "x" }]) {
    await expect(secrets.open("ten_a", { ...place, ...moved }, sealed)).rejects.toThrow();
  }
});

test("one flipped bit anywhere is refused", async () => {
  const secrets = createSecrets(deps({ 1: first }));
  const sealed = await secrets.seal("ten_bit", place, "s3cret");
  for (let index = 5; index < sealed.length; index += 1) {
    const flipped = String.fromCharCode(sealed.charCodeAt(index) ^ 4);
    const altered = `${sealed.slice(0, index)}${flipped}${sealed.slice(index + 1)}`;
    await expect(secrets.open("ten_bit", place, altered)).rejects.toThrow();
  }
});

test("a new key of the Worker wraps the data keys anew, and old secrets still open, until the old key is dropped", async () => {
  const sealed = await createSecrets(deps({ 1: first })).seal("ten_rotate", place, "s3cret");
  const both = deps({ 1: first, 2: second });
  expect(await createSecrets(both).open("ten_rotate", place, sealed)).toBe("s3cret");
  await expect(createSecrets(deps({ 2: second })).open("ten_rotate", place, sealed)).rejects.toThrow(/KEK_1/);
  while ((await rewrapDataKeys(both, 10)) > 0);
  expect(await createSecrets(deps({ 2: second })).open("ten_rotate", place, sealed)).toBe("s3cret");
});

test("without its data key a secret is gone", async () => {
  const secrets = createSecrets(deps({ 1: first }));
  const sealed = await secrets.seal("usr_gone", place, "s3cret");
  await dataKeyStore(env).forget("usr_gone");
  await expect(secrets.open("usr_gone", place, sealed)).rejects.toThrow();
});

test.each([[{}], [{ 1: "c2hvcnQ=" }]])("%j is not a set of keys", (configured) => {
  expect(() => readWrappingKeys(configured)).toThrow(/KEK_1/);
});

function deps(configured: Readonly<Record<number, string>>) {
  return {
    keys: dataKeyStore(env),
    wrappingKeys: () => readWrappingKeys(configured),
    clock: { now: () => 0 },
  };
}
