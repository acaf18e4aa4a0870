import { registerHooks } from "node:module";
import { availableParallelism } from "node:os";
import process from "node:process";
import { parseArgs } from "node:util";
import type { StoryEnd } from "../worker/testing/simulation/tell-stories.ts";

/**
 * Tells many stories of the ledger, each from its seed, in Node over SQLite in memory: `-- --seeds 100000` as many as fit into
 * `--minutes`, in `--threads`; `-- --seed 7` one of them with its trace. `--from` is the first seed. `-- --bugs` plants each
 * known bug in turn and says after how many stories it is found.
 */
const { values: options } = parseArgs({
  options: {
    seed: { type: "string" },
    seeds: { type: "string", default: "3000" },
    from: { type: "string", default: "0" },
    minutes: { type: "string", default: "30" },
    threads: { type: "string", default: String(availableParallelism()) },
    bugs: { type: "boolean", default: false },
  },
});

// The object's source imports the platform's base class, which only workerd has.
const platform = new URL("../worker/testing/simulation/cloudflare-workers.ts", import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === "cloudflare:workers" ? { url: platform, shortCircuit: true } : next(specifier, context),
});
const { createSimulator } = await import("../worker/testing/simulation/simulate-ledger.ts");
const { mostStoriesToFind, plantedBugs } = await import("../worker/testing/simulation/planted-bugs.ts");
const { tellStories } = await import("../worker/testing/simulation/tell-stories.ts");

const from = Number(options.from);
const mostMs = Number(options.minutes) * 60_000;
if (options.bugs) process.exitCode = await findBugs();
else process.exitCode = options.seed === undefined ? await tellMany() : await tellOne(Number(options.seed));

async function tellOne(seed: number): Promise<number> {
  // A writer that gives up says so in the log; here that is part of the story.
  console.error = () => {};
  const { finding, entries, trace } = await createSimulator()(seed);
  console.log(trace.join("\n"));
  console.log(`\nseed ${seed}: ${trace.length} steps, ${entries} entries; ${finding ?? "everything held"}`);
  return finding === null ? 0 : 1;
}

async function tellMany(): Promise<number> {
  const [count, threads] = [Number(options.seeds), Number(options.threads)];
  const started = performance.now();
  const ends = await tellStories({ from, count, mostMs }, threads);
  const seconds = (performance.now() - started) / 1000;
  const broken = ends.filter(({ finding }) => finding !== null);
  for (const { seed, finding } of broken) {
    console.log(`seed ${seed}: ${finding} (npm run simulate -- --seed ${seed})`);
  }
  const sum = (of: (end: StoryEnd) => number) => ends.reduce((total, end) => total + of(end), 0);
  console.log(
    `${ends.length} stories, ${broken.length} broken; ${sum(({ steps }) => steps)} steps, ` +
      `${sum(({ entries }) => entries)} entries in ${seconds.toFixed(1)} s ` +
      `(${(ends.length / seconds).toFixed(0)} a second in ${threads} threads)`,
  );
  if (ends.length < count) console.log("time was up before the last seed");
  return broken.length === 0 ? 0 : 1;
}

async function findBugs(): Promise<number> {
  let missed = 0;
  console.log("found by seed   planted bug, and what the witness says of it");
  for (const { name: bug, shows } of plantedBugs) {
    const [last] = (await tellStories({ from, count: mostStoriesToFind, mostMs, bug }, 1)).slice(-1);
    const isFound = last?.finding != null && shows.test(last.finding);
    if (!isFound) missed += 1;
    const seed = isFound ? String(last.seed) : "missed";
    console.log(`${seed.padStart(13)}   ${bug}: ${last?.finding?.slice(0, 90) ?? "everything held"}`);
  }
  return missed === 0 ? 0 : 1;
}
