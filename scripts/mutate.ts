import { globSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { equivalentMutants } from "./mutation/equivalent-mutants.ts";
import { type Mutant, makeMutants } from "./mutation/make-mutants.ts";
import type { Trial, Verdict } from "./mutation/mutant-thread.ts";

/**
 * Changes the code in small ways, one at a time, and looks whether a test fails: `-- ledger`, `money`, `proof`, or all of them. A mutant
 * that no test notices is named, unless `equivalent-mutants.ts` says why nothing could notice it. `--file verify` tries only files whose
 * name says so. After `--minutes` no further one is tried, and those that were not are counted.
 */
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    file: { type: "string", default: "" },
    threads: { type: "string", default: String(availableParallelism()) },
    minutes: { type: "string", default: "30" },
  },
});

type Target = { readonly sources: string; readonly tests: string };

const domain = "worker/domain";
const targets: Readonly<Record<string, readonly Target[]>> = {
  ledger: [{ sources: `${domain}/ledger/*.ts`, tests: `${domain}/ledger/*.test.ts` }],
  money: [{ sources: `${domain}/money/*.ts`, tests: `${domain}/money/*.test.ts` }],
  proof: [
    { sources: `${domain}/merkle/*.ts`, tests: `${domain}/merkle/*.test.ts` },
    // The verifier in Python and the printed example are other code than what is changed here.
    {
      sources: `${domain}/statement-bundle/*.ts`,
      tests: `${domain}/statement-bundle/{verify-bundle,open-signature,shape}.test.ts`,
    },
  ],
};

const root = join(import.meta.dirname, "..");
/** Modules of trials that are over stay in a thread's memory. */
const trialsPerThread = 150;
/** A mutant may never end; one that takes so much longer than the tests do is noticed. */
const patience = 3;
const leastPatienceMs = 3_000;

const endsAt = performance.now() + Number(options.minutes) * 60_000;
let missed = 0;
let made = 0;
for (const name of positionals.length === 0 ? Object.keys(targets) : positionals) {
  const target = targets[name];
  if (target === undefined)
    throw new Error(`no such target: ${name}. There are: ${Object.keys(targets).join(", ")}`);
  for (const part of target) missed += await mutate(name, part);
}
if (made === 0) throw new Error(`there is nothing to change in files whose name says "${options.file}"`);
process.exitCode = missed === 0 ? 0 : 1;

async function mutate(name: string, { sources, tests }: Target): Promise<number> {
  const testFiles = filesOf(tests);
  const files = filesOf(sources).filter((file) => !file.endsWith(".test.ts") && file.includes(options.file));
  const mutants = files.flatMap((file) => makeMutants(file, readFileSync(join(root, file), "utf8")));
  made += mutants.length;
  if (mutants.length === 0) return 0;
  const tries = createTries(testFiles);
  const started = performance.now();
  const clean = await tries.attempt(null, Number.POSITIVE_INFINITY);
  if (clean.failed !== null) throw new Error(`the tests fail without a mutant: ${clean.failed}`);
  const mostMs = Math.max(leastPatienceMs, patience * (performance.now() - started));
  tries.close();
  const outcomes = await tryAll(mutants, { testFiles, mostMs });
  return report({ name, mutants, outcomes, seconds: (performance.now() - started) / 1000 });
}

/** Each thread takes the next mutant that nobody has taken; there is no outcome of one that was not tried. */
async function tryAll(
  mutants: readonly Mutant[],
  { testFiles, mostMs }: { readonly testFiles: readonly string[]; readonly mostMs: number },
): Promise<readonly (Outcome | undefined)[]> {
  const outcomes: Outcome[] = [];
  let next = 0;
  const work = async () => {
    const tries = createTries(testFiles);
    for (let at = next++; at < mutants.length && performance.now() < endsAt; at = next++) {
      const mutant = mutants[at];
      if (mutant === undefined) break;
      const verdict = await tries.attempt(mutant, mostMs);
      outcomes[at] = verdict.failed === null ? "survived" : "killed";
    }
    tries.close();
  };
  await Promise.all(Array.from({ length: Number(options.threads) }, work));
  return outcomes;
}

type Outcome = "killed" | "survived";

/** One thread after another, since one that does not end has to be ended. The file that noticed the last mutant is asked first. */
function createTries(testFiles: readonly string[]) {
  let worker: Worker | null = null;
  let trials = 0;
  const close = () => {
    worker?.terminate();
    worker = null;
  };
  const attempt = (mutant: Mutant | null, mostMs: number): Promise<Verdict> => {
    if (trials++ % trialsPerThread === 0) close();
    worker ??= new Worker(join(root, "scripts/mutation/mutant-thread.ts"), {
      workerData: root,
      execArgv: ["--disable-warning=ExperimentalWarning"],
    });
    const thread = worker;
    return new Promise((resolve, reject) => {
      const settle = (verdict: Verdict) => {
        clearTimeout(timer);
        thread.off("message", settle).off("error", fail);
        resolve(verdict);
      };
      const fail = (error: unknown) => {
        close();
        if (mutant === null) reject(error);
        else settle({ failed: String(error) });
      };
      const giveUp = () => {
        close();
        settle({ failed: "it does not end" });
      };
      const timer = mutant === null ? undefined : setTimeout(giveUp, mostMs);
      thread.once("message", settle).once("error", fail);
      const tests = mutant === null ? testFiles : nearestFirst(testFiles, mutant.file);
      thread.postMessage({ mutant, tests } satisfies Trial);
    });
  };
  return { attempt, close };
}

/** The file's own tests first. */
function nearestFirst(testFiles: readonly string[], file: string): readonly string[] {
  const own = file.replace(/\.ts$/, ".test.ts");
  return [...testFiles].sort((a, b) => Number(b === own) - Number(a === own));
}

function report(run: {
  readonly name: string;
  readonly mutants: readonly Mutant[];
  readonly outcomes: readonly (Outcome | undefined)[];
  readonly seconds: number;
}): number {
  const ended = (how: Outcome) => run.mutants.filter((_, at) => run.outcomes[at] === how);
  const [killed, survivors] = [ended("killed"), ended("survived")];
  const unexplained = survivors.filter((mutant) => explanationOf(mutant) === null);
  const columns = [run.mutants, killed, survivors.filter((one) => !unexplained.includes(one)), unexplained];
  console.log(`${run.name}: file, mutants, killed, equivalent, survived`);
  for (const file of new Set(run.mutants.map((mutant) => mutant.file))) {
    const counts = columns.map((list) => list.filter((mutant) => mutant.file === file).length);
    console.log(`  ${file.padEnd(60)} ${counts.map((n) => String(n).padStart(6)).join("")}`);
  }
  for (const mutant of unexplained) console.log(`  survived: ${named(mutant)}`);
  const untried = run.mutants.length - killed.length - survivors.length;
  console.log(
    `${run.name}: ${run.mutants.length} mutants, ${killed.length} killed, ${survivors.length - unexplained.length} equivalent, ` +
      `${unexplained.length} survived${untried === 0 ? "" : `, ${untried} not tried: time was up`}; ${run.seconds.toFixed(0)} s`,
  );
  return unexplained.length + untried;
}

function named({ file, start, end, replacement }: Mutant): string {
  const source = readFileSync(join(root, file), "utf8");
  const before = source.slice(0, start).split("\n");
  return `${file}:${before.length}  ${source.slice(start, end).trim()} -> ${replacement.trim()}   in: ${lineOf(source, start)}`;
}

function explanationOf({ file, start, replacement }: Mutant): string | null {
  const line = lineOf(readFileSync(join(root, file), "utf8"), start);
  const found = equivalentMutants.find(
    (one) =>
      file.endsWith(`/${one.file}`) &&
      one.line === line &&
      (one.replacement ?? replacement.trim()) === replacement.trim(),
  );
  return found?.why ?? null;
}

function lineOf(source: string, at: number): string {
  const from = source.lastIndexOf("\n", at - 1) + 1;
  const to = source.indexOf("\n", at);
  return source.slice(from, to === -1 ? undefined : to).trim();
}

function filesOf(pattern: string): readonly string[] {
  return globSync(pattern, { cwd: root }).toSorted();
}
