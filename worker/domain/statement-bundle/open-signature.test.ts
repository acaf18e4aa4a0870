import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { expect, test } from "vitest";
import { webCryptoHost as host } from "#web/verifier/web-crypto-host.ts";
import type { BundledKey } from "./bundle.ts";
import { openSignature, thumbprint } from "./open-signature.ts";
import { integer, object } from "./shape.ts";

const type = "test+jws";
const { privateKey, publicKey } = generateKeyPairSync("ed25519");
const jwk = publicKey.export({ format: "jwk" }) as { readonly x: string };
const key: BundledKey = { alg: "EdDSA", crv: "Ed25519", kid: "one", kty: "OKP", use: "sig", x: jwk.x };

type Jws = { readonly header?: object; readonly text?: string; readonly by?: KeyObject };

function make({ header = { alg: "EdDSA", kid: "one", typ: type }, text = '{"v":1}', by = privateKey }: Jws) {
  const encode = (part: string) => Buffer.from(part).toString("base64url");
  const message = `${encode(JSON.stringify(header))}.${encode(text)}`;
  return `${message}.${sign(null, Buffer.from(message), by).toString("base64url")}`;
}

function open(jws: string, keys: readonly BundledKey[] = [key]) {
  return openSignature<{ v: number }>(jws, { type, shape: object({ v: integer }), keys, host });
}

test("a good signature gives its claim and its key", async () => {
  expect(await open(make({}))).toEqual({ ok: true, value: { claim: { v: 1 }, keyId: "one" } });
});

test.each<[string, string, string]>([
  ["no parts at all", "", "malformed"],
  ["a header that is no base64url", make({}).replace(/^[^.]*/, "*"), "malformed"],
  ["a header that is no JSON", `${Buffer.from("other").toString("base64url")}.e30.AA`, "malformed"],
  ["a signature that is no base64url", make({}).replace(/[^.]*$/, "*"), "malformed"],
  ["no signature", make({}).replace(/[^.]*$/, ""), "wrong-signature"],
  ["another algorithm", make({ header: { alg: "none", kid: "one", typ: type } }), "malformed"],
  ["another type", make({ header: { alg: "EdDSA", kid: "one", typ: "other+jws" } }), "malformed"],
  ["a field too many", make({ header: { alg: "EdDSA", kid: "one", typ: type, b64: "no" } }), "malformed"],
  ["a key that is not there", make({ header: { alg: "EdDSA", kid: "two", typ: type } }), "unknown-key"],
  ["another key", make({ by: generateKeyPairSync("ed25519").privateKey }), "wrong-signature"],
  ["a claim of another shape", make({ text: '{"v":1,"w":1}' }), "unexpected-content"],
  ["a claim that is no JSON", make({ text: "" }), "unexpected-content"],
  ["a claim with a space", make({ text: '{"v": 1}' }), "not-canonical"],
])("%s is refused and says so", async (_, jws, problem) => {
  expect(await open(jws)).toEqual({ ok: false, error: problem });
});

test.each([
  ["shorter", key.x.slice(0, 40)],
  ["no base64url", `*${key.x.slice(1)}`],
])("a key that is %s is none", async (_, x) => {
  expect(await open(make({}), [{ ...key, x }])).toEqual({ ok: false, error: "unknown-key" });
});

test("the example of RFC 8037 has its thumbprint", async () => {
  const x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
  expect(await thumbprint({ ...key, x }, host)).toBe("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
});
