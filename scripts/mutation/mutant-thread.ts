import { readFileSync } from "node:fs";
import { registerHooks, stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parentPort, workerData } from "node:worker_threads";
import fc from "fast-check";
import type { Mutant } from "./make-mutants.ts";

/** What a thread is asked: does any of the tests fail with this mutant? Null is the code as it is. */
export type Trial = { readonly mutant: Mutant | null; readonly tests: readonly string[] };
/** The name of the first test that failed, null when none did. */
export type Verdict = { readonly failed: string | null };

const root = pathToFileURL(`${workerData as string}/`).href;
const collector = new URL("./collect-tests.ts", import.meta.url).href;
const stripped = new Map<string, string>();
let trials = 0;
let mutant: Mutant | null = null;

// Each trial has modules of its own, told apart by a query, so that what a module computes when it is loaded is mutated too.
registerHooks({
  resolve: (specifier, context, next) => {
    const trial = /\?trial=\d+$/.exec(context.parentURL ?? "")?.[0];
    if (trial === undefined) return next(specifier, context);
    if (specifier === "vitest") return { url: collector, shortCircuit: true };
    const found = next(specifier, context);
    const isOurs = found.url.startsWith(root) && !found.url.includes("/node_modules/");
    return isOurs ? { ...found, url: `${found.url}${trial}`, shortCircuit: true } : found;
  },
  load: (url, context, next) => {
    const [file, trial] = url.split("?trial=");
    if (file === undefined || trial === undefined || !file.endsWith(".ts")) return next(url, context);
    return { format: "module", source: sourceOf(file), shortCircuit: true };
  },
});
const { takeTests } = await import("./collect-tests.ts");
// Nobody reads how small a counterexample could be made, and what is noticed once is noticed again.
fc.configureGlobal({ endOnFailure: true, seed: 1 });

function sourceOf(url: string): string {
  const path = url.slice(root.length);
  if (path === mutant?.file) return stripTypeScriptTypes(mutate(read(path), mutant));
  const known = stripped.get(path) ?? stripTypeScriptTypes(read(path));
  stripped.set(path, known);
  return known;
}

function mutate(source: string, { start, end, replacement }: Mutant): string {
  return `${source.slice(0, start)}${replacement}${source.slice(end)}`;
}

function read(path: string): string {
  return readFileSync(join(workerData as string, path), "utf8");
}

parentPort?.on("message", async (trial: Trial) => {
  parentPort?.postMessage({ failed: await firstFailure(trial) } satisfies Verdict);
});

async function firstFailure({ mutant: tried, tests }: Trial): Promise<string | null> {
  mutant = tried;
  trials += 1;
  for (const file of tests) {
    takeTests();
    try {
      await import(`${root}${file}?trial=${trials}`);
    } catch (error) {
      return `${file} does not load: ${error}`;
    }
    for (const { name, run } of takeTests()) {
      try {
        await run();
      } catch (error) {
        return mutant === null ? `${name}: ${error}` : name;
      }
    }
  }
  return null;
}
