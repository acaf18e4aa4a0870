import { expect, test } from "vitest";
import { webCryptoHost as host } from "#web/verifier/web-crypto-host.ts";
import { byteMutants, fieldMutants } from "#worker/testing/bundle-mutations.ts";
import { type Lie, makeBundle, seededRandom } from "#worker/testing/statement-bundles.ts";
import {
  type BundledKey,
  canonicalText,
  parseBundle,
  type StatementDocument,
  type StatementLine,
  statementType,
} from "./bundle.ts";
import { type StepName, stepNames, verifyBundle } from "./verify-bundle.ts";

const bytesOf = (text: string) => new Uint8Array(new TextEncoder().encode(text));
/** Seeds whose statement is not the partner's first, and has entries. */
const withEarlierHead = Array.from({ length: 200 }, (_, seed) => seed)
  .filter((seed) => {
    const { bundle } = makeBundle(seed, { mostEntries: 10 });
    return (
      bundle.consistency !== undefined && bundle.consistency.proof.length > 0 && bundle.entries.length > 1
    );
  })
  .slice(0, 3);
const seeds = Array.from({ length: 60 }, (_, seed) => seed);

test("bundles of every kind are accepted, and every step is taken", async () => {
  for (const seed of seeds) {
    const { text, keyIds } = makeBundle(seed);
    const verdict = await verifyBundle(bytesOf(text), { host, trustedKeyIds: keyIds });
    expect({ seed, steps: verdict.steps.map(({ name, status }) => `${name} ${status}`) }).toEqual({
      seed,
      steps: stepNames.map((name) => `${name} ok`),
    });
  }
});

test("what the steps found is said in money and in the right number", async () => {
  const seen = new Set<number>();
  for (const seed of seeds) {
    const { text, bundle } = makeBundle(seed, { mostEntries: 6 });
    const { steps } = await verifyBundle(bytesOf(text), { host });
    const detailOf = (name: StepName) => steps.find((step) => step.name === name)?.detail ?? "";
    const { lines, opening, closing, currency } = bundle.statement;
    const money = (minor: string) =>
      `${(Number(minor) / 100).toLocaleString("en-US", { minimumFractionDigits: 2 })} ${currency}`;
    const counted = lines.length === 1 ? "1 line" : `${lines.length} lines`;
    expect(detailOf("sums")).toBe(`${money(opening)} and ${counted} make ${money(closing)}`);
    for (const { detail } of steps) expect(detail).not.toMatch(/\b1 (entries|lines)|\b1 line are|entry are/);
    seen.add(Math.min(lines.length, 2));
  }
  expect([...seen].sort()).toEqual([0, 1, 2]);
});

test("without keys from elsewhere the question of trust stays open and the rest is checked", async () => {
  const { text, keyIds } = makeBundle(3);
  const verdict = await verifyBundle(bytesOf(text), { host });
  expect(verdict.ok).toBe(true);
  expect(verdict.steps.filter(({ status }) => status !== "ok")).toEqual([
    { name: "trust", status: "open", detail: expect.stringContaining(keyIds[0] ?? "") },
  ]);
  const strangers = await verifyBundle(bytesOf(text), { host, trustedKeyIds: ["another"] });
  expect(strangers).toMatchObject({ ok: false, failedStep: "trust" });
});

// Some thousands of verifications with the signatures of WebCrypto, which a busy machine has little time for.
const timeout = 60_000;

test("a bundle in which any one field is another is refused, naming the step that failed", {
  timeout,
}, async () => {
  const random = seededRandom(1);
  const failed = new Set<string>();
  for (const seed of withEarlierHead) {
    for (const { what, bytes } of fieldMutants(makeBundle(seed, { mostEntries: 10 }).text, random)) {
      const verdict = await verifyBundle(bytes, { host });
      expect({ what, ok: verdict.ok }).toEqual({ what, ok: false });
      if (!verdict.ok) failed.add(verdict.failedStep);
    }
  }
  expect([...failed].sort()).toEqual(
    [
      "consistency",
      "entries",
      "format",
      "head-signature",
      "inclusion",
      "keys",
      "partner-chain",
      "statement-signature",
    ].sort(),
  );
});

test("a bundle in which any one byte is another, missing or too much is refused", { timeout }, async () => {
  const random = seededRandom(2);
  for (const seed of [2, 6, 9]) {
    for (const { what, bytes } of byteMutants(makeBundle(seed).text, 700, random)) {
      const verdict = await verifyBundle(bytes, { host });
      expect({ what, ok: verdict.ok }).toEqual({ what, ok: false });
    }
  }
});

test.each<[string, string, (text: string) => string]>([
  ["not-json", "", () => "{"],
  ["not-a-bundle", "format", (text) => text.replace('"fairshare-statement-bundle-v1"', '"another"')],
  ["not-a-bundle", "keys.0.x", (text) => text.replace(/"x":"./, '"x":"')],
  ["not-a-bundle", "statement.currency", (text) => text.replace(/"currency":"[A-Z]+"/, '"currency":"usd"')],
  ["not-canonical", "", (text) => ` ${text}`],
])("what is no bundle is refused as %s, at %j", (code, detail, change) => {
  const { text } = makeBundle(3);
  expect(parseBundle(text).ok).toBe(true);
  expect(parseBundle(change(text))).toEqual({ ok: false, error: { code, detail } });
});

test("a statement's signature is of its own type, for ever", () => {
  expect(statementType).toBe("fairshare-statement+jws");
});

test("a key is refused under the id of another, and keys in another order", async () => {
  const seed = seeds.find((one) => makeBundle(one).bundle.keys.length > 1) ?? -1;
  const { bundle } = makeBundle(seed);
  const [first, second] = bundle.keys as [BundledKey, BundledKey];
  const stepOf = async (keys: readonly BundledKey[]) => {
    const { steps } = await verifyBundle(bytesOf(canonicalText({ ...bundle, keys })), { host });
    return steps.find(({ name }) => name === "keys");
  };
  expect(await stepOf([first, second])).toMatchObject({ status: "ok" });
  expect(await stepOf([{ ...first, x: second.x }, second])).toMatchObject({
    status: "failed",
    detail: `The key ${first.kid} is not the key of that id`,
  });
  const unordered = { status: "failed", detail: "The keys are not in the order of their ids" };
  expect(await stepOf([second, first])).toMatchObject(unordered);
  expect(await stepOf([first, first, second])).toMatchObject(unordered);
});

/** A seed whose statement has several lines. */
const busy = seeds.find((seed) => makeBundle(seed).bundle.statement.lines.length > 2) ?? 0;

test.each<[StepName, string, Lie]>([
  ["parties", "another company's tree", { headTenantId: "ten_other" }],
  ["parties", "another issuer's statement", { issuer: "https://elsewhere.example" }],
  ["entries", "an entry of another partner", { statement: (one) => ({ ...one, partnerRef: "ptr_other" }) }],
  ["partner-chain", "a gap at its end", { entries: (list) => list.slice(0, -1) }],
  ["partner-chain", "a gap in it", { entries: (list) => list.toSpliced(1, 1) }],
  [
    "partner-chain",
    "a gap in it, its ends moved together",
    {
      statement: (one) => ({ ...one, chain: { ...one.chain, to: String(Number(one.chain.to) - 1) } }),
      entries: (list) => list.toSpliced(1, 1),
    },
  ],
  ["lines", "a line left out", { statement: (one) => balanced({ ...one, lines: one.lines.slice(1) }) }],
  [
    "lines",
    "a line twice",
    { statement: (one) => balanced({ ...one, lines: [...one.lines, ...one.lines.slice(-1)] }) },
  ],
  [
    "lines",
    "another amount",
    { statement: (one) => balanced({ ...one, lines: withFirst(one, { amountMinor: "1" }) }) },
  ],
  ["lines", "another kind", { statement: (one) => ({ ...one, lines: withFirst(one, { kind: "bonus" }) }) }],
  ["lines", "another entry", { statement: (one) => ({ ...one, lines: withFirst(one, { seq: "999" }) }) }],
  [
    "lines",
    "another hash",
    { statement: (one) => ({ ...one, lines: withFirst(one, { entryHash: "0".repeat(64) }) }) },
  ],
  ["lines", "another currency", { statement: (one) => ({ ...one, currency: "GBP" }) }],
  ["lines", "another month", { statement: (one) => ({ ...one, period: "2025-05" }) }],
  ["lines", "a rule left out", { statement: (one) => ({ ...one, rules: one.rules.slice(1) }) }],
  ["sums", "another sum", { statement: (one) => ({ ...one, closing: String(BigInt(one.closing) + 1n) }) }],
])("the step %s refuses %s, though its issuer has signed it", async (step, _, lie) => {
  const verdict = await verifyBundle(bytesOf(makeBundle(busy, { lie }).text), { host });
  expect(verdict).toMatchObject({ ok: false, failedStep: step });
  const at = stepNames.indexOf(step);
  expect(verdict.steps.slice(at).map(({ status }) => status)).toEqual([
    "failed",
    ...stepNames.slice(at + 1).map(() => "not-reached"),
  ]);
});

function withFirst({ lines }: StatementDocument, change: Partial<StatementLine>): readonly StatementLine[] {
  return lines.map((line, at) => (at === 0 ? { ...line, ...change } : line));
}

function balanced(statement: StatementDocument): StatementDocument {
  const { opening, lines } = statement;
  const closing = lines.reduce((sum, { amountMinor }) => sum + BigInt(amountMinor), BigInt(opening));
  return { ...statement, closing: String(closing) };
}
