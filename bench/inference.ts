// How well and how fast records are linked to deals: node bench/inference.ts [accuracy] [cost]
// BENCH_RECORDS=10000 measures the cost at a tenth of the usual size.
import { existsSync, readFileSync } from "node:fs";
import process from "node:process";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { groupBy } from "#worker/domain/inference/group-by.ts";
import { inferLinks, inferPartner, prepareInference } from "#worker/domain/inference/infer-links.ts";
import { type InferenceRequest, parseInferenceRequest } from "#worker/domain/inference/parse-request.ts";
import { DEFAULT_INFERENCE_SETTINGS } from "#worker/domain/inference/settings.ts";
import {
  type InventedWorld,
  inventWorld,
  USUAL_HABITS,
  type WorldHabits,
} from "#worker/testing/inference-worlds.ts";
import { judgeLinks, type LinkQuality } from "#worker/testing/link-quality.ts";
import { type LargeWorld, largeWorld } from "./instruments/large-world.ts";

// The worlds with known truth are kept outside this repository; a checkout without them measures the invented ones.
const WORLDS = "../shared/data/synthetic-crm";
const SEEDS = [1, 2, 3];

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

const HABITS: Readonly<Record<string, Partial<WorldHabits>>> = {
  "usual (German)": {},
  French: { tongue: "french" },
  "Japanese, late": { tongue: "japanese", rhythm: "close" },
  "in bursts": { rhythm: "burst", lengthDays: [90, 400] },
  "nothing filed": { filed: 0 },
  "few records": { deals: 20, accounts: 20, partners: 3, recordsPerPartner: 2 },
  "little else": { background: 0.05, deliveryPerDeal: 0 },
  "mostly else": { background: 2, filed: 0.02, named: 0.6, misnamed: 0.08, withContact: 0.2, withEmail: 0.2 },
  careful: { filed: 0.7, named: 1, misspelt: 0, misnamed: 0, saysWhat: 0.8, withContact: 0.8 },
  "few accounts": { accounts: 15, deals: 150 },
  "one partner": { partners: 1, deals: 60 },
  "other types": { rhythm: "even", sameTypes: false, tongue: "french" },
};

const mostRecords = Number(process.env.BENCH_RECORDS ?? "100000");
/** What the cost is held to: time grows hardly faster than the records, and a Worker has 128 MB. */
const mostExponent = 1.15;
const mostSeconds = 60;
const mostMebibytes = 128;

const parts = process.argv.slice(2);
if (parts.length === 0 || parts.includes("accuracy")) measureAccuracy();
if (parts.length === 0 || parts.includes("cost")) measureCost();

function measureAccuracy(): void {
  console.log(
    "world                 seed  link F1  precision  recall  Brier  misallocated  calibration error",
  );
  if (existsSync(WORLDS)) {
    for (const profile of ["easy", "medium", "hard"]) {
      report(profile, (seed) => JSON.parse(readFileSync(`${WORLDS}/${profile}-${seed}.json`, "utf8")));
    }
  } else console.log(`(skipped without ${WORLDS})`);
  for (const [name, habits] of Object.entries(HABITS)) {
    report(name, (seed) => inventWorld({ ...USUAL_HABITS, ...habits, seed }));
  }
}

function report(name: string, open: (seed: number) => InventedWorld): void {
  const all = SEEDS.map((seed) => {
    const world = open(seed);
    const quality = judgeLinks(world, inferLinks(read(world.request)));
    printQuality(name, { seed: String(seed), quality });
    return quality;
  });
  const mean = (key: keyof LinkQuality) => all.reduce((sum, each) => sum + each[key], 0) / all.length;
  printQuality(name, {
    seed: "mean",
    quality: {
      f1: mean("f1"),
      precision: mean("precision"),
      recall: mean("recall"),
      brier: mean("brier"),
      misallocated: mean("misallocated"),
      calibrationError: mean("calibrationError"),
    },
  });
}

function printQuality(
  name: string,
  { seed, quality }: { readonly seed: string; readonly quality: LinkQuality },
): void {
  const { f1, precision, recall, brier, misallocated, calibrationError } = quality;
  const three = (value: number) => value.toFixed(3);
  console.log(
    `${name.padEnd(20)} ${seed.padStart(5)}  ${three(f1)}    ${three(precision)}      ${three(recall)}   ${three(brier)}  ` +
      `${(100 * misallocated).toFixed(1).padStart(5)} %       ${three(calibrationError)}`,
  );
}

function read(request: unknown): InferenceRequest {
  const parsed = parseInferenceRequest(request);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error.slice(0, 3)));
  return parsed.value;
}

/** Records against as many deals; then many against half as many, partner by partner. `inference-stored` measures the same from and to the database. */
function measureCost(): void {
  console.log("\n  records    deals   CPU ms   records/s   growth   MB held   MB at most");
  const sizes = [mostRecords / 100, mostRecords / 10, mostRecords];
  const grown = sizes.map((size) => {
    // The first of a kind pays for compiling the code, which is no cost of its size.
    if (size === sizes[0]) inferInChunks(largeWorld(size, size));
    return inferInChunks(largeWorld(size, size));
  });
  for (const [at, spent] of grown.entries()) {
    const before = grown[at - 1];
    printCost(spent, before === undefined ? "" : exponentOf(before, spent).toFixed(2));
  }
  const half = inferInChunks(largeWorld(mostRecords, mostRecords / 2));
  printCost(half, "");
  const [first, last] = [grown[0], grown.at(-1)];
  if (first !== undefined && last !== undefined) {
    limit("exponent from the first size to the last", exponentOf(first, last), mostExponent);
  }
  limit(`seconds of CPU for ${half.records} records on ${half.deals} deals`, half.cpuMs / 1000, mostSeconds);
  limit("MB at most beside them", half.mostBytes / 2 ** 20, mostMebibytes);
}

function exponentOf(from: Spent, to: Spent): number {
  return Math.log(to.cpuMs / from.cpuMs) / Math.log(to.records / from.records);
}

function limit(what: string, value: number, most: number): void {
  console.log(`${value <= most ? "holds" : "MISSED"}: ${what}: ${value.toFixed(2)}, at most ${most}`);
  if (value > most) process.exitCode = 1;
}

type Spent = {
  readonly records: number;
  readonly deals: number;
  readonly cpuMs: number;
  readonly heldBytes: number;
  readonly mostBytes: number;
};

function inferInChunks({ book, activities }: LargeWorld): Spent {
  const settings = DEFAULT_INFERENCE_SETTINGS;
  const byPartner = groupBy(activities, (activity) => activity.partnerId);
  const idleBytes = liveBytes();
  const started = process.cpuUsage();
  const prepared = prepareInference({ book, activities, settings });
  const spentMs = [cpuSince(started)];
  const heldBytes = liveBytes() - idleBytes;
  let mostBytes = heldBytes;
  let links = 0;
  for (const [partnerId, own] of byPartner) {
    const partnerStarted = process.cpuUsage();
    const found = inferPartner(own, { partnerId, prepared });
    spentMs.push(cpuSince(partnerStarted));
    links += found.length;
    if (spentMs.length % 50 === 0) mostBytes = Math.max(mostBytes, liveBytes() - idleBytes);
  }
  if (links === 0) throw new Error("Broken invariant: a benchmark links something");
  const cpuMs = spentMs.reduce((sum, ms) => sum + ms, 0);
  return {
    records: activities.length,
    deals: book.deals.length,
    cpuMs,
    heldBytes,
    mostBytes,
  };
}

function printCost(spent: Spent, growth: string): void {
  const whole = (value: number, width: number) => Math.round(value).toLocaleString("en-US").padStart(width);
  console.log(
    `${whole(spent.records, 9)}${whole(spent.deals, 9)}${whole(spent.cpuMs, 9)}${whole((spent.records / spent.cpuMs) * 1000, 12)}` +
      `${growth.padStart(9)}${whole(spent.heldBytes / 2 ** 20, 10)}${whole(spent.mostBytes / 2 ** 20, 13)}`,
  );
}

/** What is in use, without what is waiting to be cleared away. */
function liveBytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

function cpuSince(started: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1000;
}
