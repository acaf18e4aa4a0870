import { registerHooks } from "node:module";
import process from "node:process";
import { parseArgs } from "node:util";

/**
 * Tells many stories of the ledger, each from its seed, in Node over SQLite in memory: `-- --seeds 100000` as many as fit into
 * `--minutes`, `-- --seed 7` one of them with its trace. `--from` is the first seed.
 */
const { values: options } = parseArgs({
  options: {
    seed: { type: "string" },
    seeds: { type: "string", default: "3000" },
    from: { type: "string", default: "0" },
    minutes: { type: "string", default: "30" },
  },
});

// The object's source imports the platform's base class, which only workerd has.
const platform = new URL("../worker/testing/simulation/cloudflare-workers.ts", import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === "cloudflare:workers" ? { url: platform, shortCircuit: true } : next(specifier, context),
});
const { createSimulator } = await import("../worker/testing/simulation/simulate-ledger.ts");

// A writer that gives up says so in the log; here that is part of the story.
console.error = () => {};
process.exit(options.seed === undefined ? await tellMany() : await tellOne(Number(options.seed)));

async function tellOne(seed: number): Promise<number> {
  const { finding, entries, trace } = await createSimulator()(seed);
  console.log(trace.join("\n"));
  console.log(`\nseed ${seed}: ${trace.length} steps, ${entries} entries; ${finding ?? "everything held"}`);
  return finding === null ? 0 : 1;
}

async function tellMany(): Promise<number> {
  const tell = createSimulator();
  const from = Number(options.from);
  const started = performance.now();
  const deadline = started + Number(options.minutes) * 60_000;
  let [told, steps, entries, broken] = [0, 0, 0, 0];
  for (let seed = from; seed < from + Number(options.seeds) && performance.now() < deadline; seed += 1) {
    const story = await tell(seed);
    told += 1;
    steps += story.steps;
    entries += story.entries;
    if (story.finding === null) continue;
    broken += 1;
    console.log(`seed ${seed}: ${story.finding} (npm run simulate -- --seed ${seed})`);
  }
  const seconds = (performance.now() - started) / 1000;
  console.log(
    `${told} stories, ${broken} broken; ${steps} steps, ${entries} entries in ${seconds.toFixed(1)} s (${(told / seconds).toFixed(0)} a second)`,
  );
  if (told < Number(options.seeds)) console.log("time was up before the last seed");
  return broken === 0 ? 0 : 1;
}
