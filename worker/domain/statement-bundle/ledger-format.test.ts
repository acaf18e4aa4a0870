import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { webCryptoHost as host } from "#web/verifier/web-crypto-host.ts";
import { byteMutants, fieldMutants, type Mutant } from "#worker/testing/bundle-mutations.ts";
import { jsonSchemaOf } from "#worker/testing/json-schema.ts";
import { makeBundle, seededRandom } from "#worker/testing/statement-bundles.ts";
import { workedValues } from "#worker/testing/worked-values.ts";
import { bundleShape } from "./bundle.ts";
import { verifyBundle } from "./verify-bundle.ts";

/** The seed of the example in docs; what is made of it must never change. */
const exampleSeed = 357;
const example = "docs/ledger-format-example.json";

test("the example in docs is what the code makes, to the last byte, and verifies", async () => {
  const bytes = new Uint8Array(readFileSync(example));
  expect(new TextDecoder().decode(bytes)).toBe(makeBundle(exampleSeed, { mostEntries: 10 }).text);
  expect((await verifyBundle(bytes, { host })).ok).toBe(true);
});

test("the worked values in docs are what the code makes of the example", () => {
  expect(readFileSync("docs/ledger-format.md", "utf8")).toContain(workedValues(exampleSeed));
});

test("the schema in docs is the shape that the verifier asks for", () => {
  const schema = JSON.parse(readFileSync("docs/statement-bundle.schema.json", "utf8"));
  expect(schema).toMatchObject(jsonSchemaOf(bundleShape));
});

const folder = mkdtempSync(join(tmpdir(), "statement-bundles-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// Written from docs/ledger-format.md alone; where there is no python3, nothing is shown about that page.
const hasPython = spawnSync("python3", ["--version"]).status === 0;
test.skipIf(!hasPython)(
  "the verifier in Python accepts and refuses the same bundles",
  { timeout: 60_000 },
  () => {
    const random = seededRandom(3);
    const good = Array.from({ length: 20 }, (_, seed) => save(`good-${seed}.json`, makeBundle(seed).text));
    const { text } = makeBundle(exampleSeed, { mostEntries: 10 });
    const mutants: Mutant[] = [...fieldMutants(text, random)].filter((_, at) => at % 7 === 0);
    mutants.push(...byteMutants(text, 60, random));
    const bad = mutants.map(({ bytes }, at) => save(`bad-${at}.json`, bytes));
    const paths = [example, ...good, ...bad];
    const { stdout, status } = spawnSync("python3", ["scripts/verify_statement.py", ...paths], {
      encoding: "utf8",
    });
    const verdicts = stdout
      .trim()
      .split("\n")
      .map((line) => /^.*\.json: (ok|failed)/.exec(line)?.[1]);
    expect(verdicts).toEqual([example, ...good].map(() => "ok").concat(bad.map(() => "failed")));
    expect(status).toBe(1);
  },
);

function save(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}
