import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { createLedgerSigner, readSigningKeys } from "../../worker/adapters/platform/ledger-keys.ts";
import { fetchPublishedKeys, makeSigningKeys } from "./ledger-keys.ts";

const origin = "https://fair.example";

test("what the new key signs opens under it, and after a rotation still under the retired one", async () => {
  const first = createLedgerSigner(makeSigningKeys([]), origin);
  const jws = await first.sign("text", "type");
  expect(await first.open(jws, "type")).toBe("text");
  expect(await first.open(jws, "another type")).toBeNull();
  const second = createLedgerSigner(makeSigningKeys(first.publicKeys()), origin);
  expect(second.keyId()).not.toBe(first.keyId());
  expect(second.publicKeys().map(({ kid }) => kid)).toEqual([second.keyId(), first.keyId()]);
  expect(await second.open(jws, "type")).toBe("text");
  expect(await first.open(await second.sign("text", "type"), "type")).toBeNull();
  expect(await first.open("no.signature.atall", "type")).toBeNull();
});

test("a published key has no private part", () => {
  const keys = createLedgerSigner(makeSigningKeys([]), origin).publicKeys();
  expect(JSON.stringify(keys)).not.toContain('"d"');
});

test.each(["", "{}", "null", '{"current":{},"retired":[]}'])("%j is no set of keys", (secret) => {
  expect(() => readSigningKeys(secret)).toThrow("LEDGER_SIGNING_KEYS");
});

test("a key under another's id is refused", () => {
  const keys = JSON.parse(makeSigningKeys([]));
  const other = JSON.parse(makeSigningKeys([]));
  const mixed = { ...keys, current: { ...keys.current, kid: other.current.kid } };
  expect(() => readSigningKeys(JSON.stringify(mixed))).toThrow("thumbprint");
});

test("a rotation takes the keys that are published, and stops when there are none", async () => {
  const published = createLedgerSigner(makeSigningKeys([]), origin).publicKeys();
  const answers = [{ keys: published }, { keys: [] }, { keys: [{ ...published[0], kid: "another" }] }];
  const server = createServer((_, response) => response.end(JSON.stringify(answers.shift() ?? null)));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  expect(await fetchPublishedKeys(address)).toEqual(published);
  await expect(fetchPublishedKeys(address)).rejects.toThrow("publishes no keys");
  await expect(fetchPublishedKeys(address)).rejects.toThrow("a key that is none");
  await new Promise((resolve) => server.close(resolve));
});
