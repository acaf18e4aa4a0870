import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { webCryptoHost as host } from "../web/verifier/web-crypto-host.ts";
import { verifyBundle } from "../worker/domain/statement-bundle/verify-bundle.ts";
import { byteMutants, fieldMutants, type Mutant } from "../worker/testing/bundle-mutations.ts";
import { makeBundle, seededRandom } from "../worker/testing/statement-bundles.ts";

/**
 * The long version of the verifier's tests: 1,000 bundles, every one of which must be accepted, here and by the verifier in Python, and at
 * least 100,000 bundles with one thing wrong, none of which may be.
 */
const bundles = 1_000;
const mutantsWanted = 100_000;
/** Python's signatures are slow on purpose, so it gets a part of the mutants. */
const mutantsForPython = 1_000;

const made = Array.from({ length: bundles }, (_, seed) => makeBundle(seed));
const problems: string[] = [];
const failedAt = new Map<string, number>();
const forPython: Mutant[] = [];
let tried = 0;

await acceptAll();
await refuseAll();
askPython();
for (const problem of problems.slice(0, 20)) console.error(problem);
process.exit(problems.length === 0 ? 0 : 1);

async function acceptAll(): Promise<void> {
  const started = performance.now();
  for (const [seed, { text, keyIds }] of made.entries()) {
    const verdict = await verifyBundle(new Uint8Array(new TextEncoder().encode(text)), {
      host,
      trustedKeyIds: keyIds,
    });
    if (!verdict.ok) problems.push(`the good bundle ${seed} was refused at ${verdict.failedStep}`);
  }
  console.log(
    `${bundles} good bundles verified in ${seconds(started)} s, ${problems.length} of them refused`,
  );
}

async function refuseAll(): Promise<void> {
  const started = performance.now();
  const random = seededRandom(20_251_123);
  let fields = 0;
  for (let seed = 0; tried < mutantsWanted; seed = (seed + 1) % bundles) {
    const { text } = made[seed] ?? makeBundle(seed);
    for (const mutant of fieldMutants(text, random)) {
      fields += 1;
      await refuse(seed, mutant);
    }
    for (const mutant of byteMutants(text, 400, random)) await refuse(seed, mutant);
  }
  console.log(
    `${tried} bundles with one thing wrong (${fields} fields, ${tried - fields} bytes) tried in ${seconds(started)} s`,
  );
  for (const [step, count] of [...failedAt].sort(([, a], [, b]) => b - a)) {
    console.log(`  refused at ${step.padEnd(21)}${String(count).padStart(8)}`);
  }
}

async function refuse(seed: number, mutant: Mutant): Promise<void> {
  tried += 1;
  const verdict = await verifyBundle(mutant.bytes, { host });
  if (verdict.ok) problems.push(`bundle ${seed} was accepted with ${mutant.what}`);
  else failedAt.set(verdict.failedStep, (failedAt.get(verdict.failedStep) ?? 0) + 1);
  if (tried % Math.floor(mutantsWanted / mutantsForPython) === 0) forPython.push(mutant);
}

function askPython(): void {
  const folder = mkdtempSync(join(tmpdir(), "statement-bundles-"));
  try {
    const good = made.map(({ text }, seed) => save(folder, `good-${seed}.json`, text));
    const bad = forPython.map(({ bytes }, at) => save(folder, `bad-${at}.json`, bytes));
    const started = performance.now();
    const { error, stdout } = spawnSync("python3", ["scripts/verify_statement.py", ...good, ...bad], {
      encoding: "utf8",
      maxBuffer: 100_000_000,
    });
    if (error !== undefined) {
      console.log(`python3 is not here (${error.message}): its verifier was not asked`);
      return;
    }
    const lines = stdout.trim().split("\n");
    const refused = lines.filter((line) => /good-\d+\.json: failed/.test(line));
    const accepted = lines.filter((line) => /bad-\d+\.json: ok/.test(line));
    if (lines.length !== good.length + bad.length)
      problems.push("the verifier in Python ended before its end");
    problems.push(...refused, ...accepted);
    console.log(
      `Python: ${good.length} good bundles, ${refused.length} refused; ${bad.length} bad ones, ${accepted.length} accepted (${seconds(started)} s)`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function save(folder: string, name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function seconds(started: number): string {
  return ((performance.now() - started) / 1000).toFixed(1);
}
