// How well and how fast records are linked to deals: node bench/inference.ts
import { existsSync, readFileSync } from "node:fs";
import { activityTypeReader } from "#worker/domain/inference/activity-type.ts";
import { groupBy } from "#worker/domain/inference/group-by.ts";
import {
  inferLinks,
  inferPartner,
  prepareInference,
  readTraces,
} from "#worker/domain/inference/infer-links.ts";
import { learnPartnerHabits } from "#worker/domain/inference/learn-habits.ts";
import type { Link } from "#worker/domain/inference/link.ts";
import { type InferenceRequest, parseInferenceRequest } from "#worker/domain/inference/parse-request.ts";
import type { Activity, Book } from "#worker/domain/inference/records.ts";
import { DEFAULT_INFERENCE_SETTINGS } from "#worker/domain/inference/settings.ts";
import {
  type InventedWorld,
  inventWorld,
  USUAL_HABITS,
  type WorldHabits,
} from "#worker/testing/inference-worlds.ts";

// The worlds with known truth are kept outside this repository; a checkout without them measures the invented ones.
const WORLDS = "../shared/data/synthetic-crm";
const SEEDS = [1, 2, 3];

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

console.log("world                 seed  link F1  precision  recall  Brier  misallocated  calibration error");
if (existsSync(WORLDS)) {
  for (const profile of ["easy", "medium", "hard"]) {
    report(profile, (seed) => JSON.parse(readFileSync(`${WORLDS}/${profile}-${seed}.json`, "utf8")));
  }
} else console.log(`(skipped without ${WORLDS})`);
for (const [name, habits] of Object.entries(HABITS)) {
  report(name, (seed) => inventWorld({ ...USUAL_HABITS, ...habits, seed }));
}
measureCost();

type Quality = {
  readonly f1: number;
  readonly precision: number;
  readonly recall: number;
  readonly brier: number;
  readonly misallocated: number;
  readonly calibrationError: number;
};

function report(name: string, open: (seed: number) => InventedWorld): void {
  const all = SEEDS.map((seed) => {
    const world = open(seed);
    const quality = judge(world, inferLinks(read(world.request)));
    printQuality(name, { seed: String(seed), quality });
    return quality;
  });
  const mean = (key: keyof Quality) => all.reduce((sum, each) => sum + each[key], 0) / all.length;
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
  { seed, quality }: { readonly seed: string; readonly quality: Quality },
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

/**
 * Links of records that nobody has filed under a deal, against the truth. Brier: for each record the sum over every deal and "no deal"
 * of (confidence - truth)^2. Misallocated: the part of the money that a linear split over asserted records gives to others than one
 * over what really happened.
 */
function judge(world: InventedWorld, links: readonly Link[]): Quality {
  const linksOf = groupBy(links, ({ activityId }) => activityId);
  let right = 0;
  let wrong = 0;
  let missed = 0;
  let brier = 0;
  let records = 0;
  const bins = Array.from({ length: 10 }, () => ({ count: 0, said: 0, true: 0 }));
  for (const { id, opportunityId } of world.request.activities) {
    if (opportunityId !== null) continue;
    const truth = world.truth.activities[id] ?? null;
    const own = linksOf.get(id) ?? [];
    const asserted = own.find((link) => link.asserted)?.opportunityId ?? null;
    if (asserted !== null && asserted === truth) right++;
    else {
      if (asserted !== null) wrong++;
      if (truth !== null) missed++;
    }
    records++;
    let noDeal = 1;
    let unlisted = truth === null ? 0 : 1;
    for (const link of own) {
      const hit = link.opportunityId === truth ? 1 : 0;
      if (hit === 1) unlisted = 0;
      noDeal -= link.confidence;
      brier += (link.confidence - hit) ** 2;
      const bin = bins[Math.min(9, Math.floor(link.confidence * 10))];
      if (bin === undefined) continue;
      bin.count++;
      bin.said += link.confidence;
      bin.true += hit;
    }
    brier += unlisted + (noDeal - (truth === null ? 1 : 0)) ** 2;
  }
  const listed = bins.reduce((sum, { count }) => sum + count, 0);
  return {
    f1: (2 * right) / (2 * right + wrong + missed),
    precision: right / (right + wrong),
    recall: right / (right + missed),
    brier: brier / records,
    misallocated: misallocation(world, links),
    calibrationError: bins.reduce((sum, bin) => sum + Math.abs(bin.said - bin.true), 0) / listed,
  };
}

function misallocation(world: InventedWorld, links: readonly Link[]): number {
  const partnerOf = new Map(world.request.activities.map(({ id, partnerId }) => [id, partnerId]));
  const given = new Map<string, Map<string, number>>();
  const due = new Map<string, Map<string, number>>();
  const add = (
    to: typeof given,
    touch: { readonly deal: string; readonly partner: string; readonly count: number },
  ) => {
    const shares = to.get(touch.deal) ?? new Map<string, number>();
    shares.set(touch.partner, (shares.get(touch.partner) ?? 0) + touch.count);
    to.set(touch.deal, shares);
  };
  for (const { activityId, opportunityId, asserted } of links) {
    if (asserted) add(given, { deal: opportunityId, partner: partnerOf.get(activityId) ?? "", count: 1 });
  }
  for (const touch of world.truth.touches) {
    add(due, { deal: touch.opportunity_id, partner: touch.partner_id, count: touch.touches });
  }
  let wrong = 0;
  let all = 0;
  for (const { id, amountMinor } of world.request.opportunities) {
    const gives = given.get(id) ?? new Map<string, number>();
    const owes = due.get(id) ?? new Map<string, number>();
    if (owes.size > 0) all += amountMinor;
    const givesAll = total(gives);
    const owesAll = total(owes);
    let apart = Math.abs(Math.sign(givesAll) - Math.sign(owesAll));
    for (const partner of new Set([...gives.keys(), ...owes.keys()])) {
      apart += Math.abs(
        (gives.get(partner) ?? 0) / (givesAll || 1) - (owes.get(partner) ?? 0) / (owesAll || 1),
      );
    }
    wrong += (amountMinor * apart) / 2;
  }
  return wrong / all;
}

function total(counts: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const count of counts.values()) sum += count;
  return sum;
}

/** Records against as many deals; then many against half as many, partner by partner; then one more record. */
function measureCost(): void {
  console.log("\n  records    deals       ms   records/s   growth   MB held   MB at most");
  let before: Spent | null = null;
  for (const size of [1_000, 10_000, 100_000]) {
    const spent = inferInChunks(largeWorld(size, size));
    const growth =
      before === null
        ? ""
        : (Math.log(spent.ms / before.ms) / Math.log(spent.records / before.records)).toFixed(2);
    printCost(spent, growth);
    before = spent;
  }
  printCost(inferInChunks(largeWorld(100_000, 50_000)), "");
  measureOneMore(largeWorld(20_000, 20_000));
}

type Large = { readonly book: Book; readonly activities: readonly Activity[] };

type Spent = {
  readonly records: number;
  readonly deals: number;
  readonly ms: number;
  readonly heldBytes: number;
  readonly mostBytes: number;
};

function inferInChunks({ book, activities }: Large): Spent {
  const settings = DEFAULT_INFERENCE_SETTINGS;
  const byPartner = groupBy(activities, (activity) => activity.partnerId);
  const idleBytes = process.memoryUsage().heapUsed;
  const started = performance.now();
  const prepared = prepareInference({ book, activities, settings });
  const heldBytes = process.memoryUsage().heapUsed - idleBytes;
  let mostBytes = heldBytes;
  let links = 0;
  for (const [partnerId, own] of byPartner) {
    links += inferPartner(own, { partnerId, prepared }).length;
    mostBytes = Math.max(mostBytes, process.memoryUsage().heapUsed - idleBytes);
  }
  if (links === 0) throw new Error("Broken invariant: a benchmark links something");
  const ms = performance.now() - started;
  return { records: activities.length, deals: book.deals.length, ms, heldBytes, mostBytes };
}

function printCost(spent: Spent, growth: string): void {
  const whole = (value: number, width: number) => Math.round(value).toLocaleString("en-US").padStart(width);
  console.log(
    `${whole(spent.records, 9)}${whole(spent.deals, 9)}${whole(spent.ms, 9)}${whole((spent.records / spent.ms) * 1000, 12)}` +
      `${growth.padStart(9)}${whole(spent.heldBytes / 2 ** 20, 10)}${whole(spent.mostBytes / 2 ** 20, 13)}`,
  );
}

/** One more record: its partner's neighbourhood is judged again. */
function measureOneMore({ book, activities }: Large): void {
  const prepared = prepareInference({ book, activities, settings: DEFAULT_INFERENCE_SETTINGS });
  const byPartner = [...groupBy(activities, ({ partnerId }) => partnerId)].slice(0, 40);
  const costs = byPartner.map(([partnerId, own]) => {
    const partners = new Map([[partnerId, learnPartnerHabits(readTraces(own, prepared), prepared)]]);
    const known = { ...prepared, partners };
    const started = performance.now();
    inferPartner(own, { partnerId, prepared: known });
    return performance.now() - started;
  });
  const median = costs.sort((a, b) => a - b)[Math.floor(costs.length / 2)] ?? 0;
  const records = activities.length / new Set(activities.map(({ partnerId }) => partnerId)).size;
  console.log(`\none more record of a partner that has ${Math.round(records)}: ${median.toFixed(1)} ms`);
}

function largeWorld(records: number, deals: number): Large {
  // Each deal has 1.3 partners in the mean, and each of their records comes with 0.68 more: elsewhere, after a close, or a copy.
  const recordsPerPartner = Math.max(1, records / deals / 1.3 / 1.68);
  const { request } = inventWorld({
    ...USUAL_HABITS,
    accounts: Math.ceil(deals / 2),
    partners: Math.max(4, Math.ceil(records / 400)),
    deals,
    recordsPerPartner,
  });
  const readType = activityTypeReader();
  return {
    book: {
      accounts: request.accounts,
      contacts: request.contacts,
      deals: request.opportunities.map((deal) => ({
        ...deal,
        createdAt: Date.parse(deal.createdAt),
        closedAt: Date.parse(deal.closedAt),
      })),
    },
    activities: request.activities.slice(0, records).map((activity) => ({
      ...activity,
      source: "activity",
      type: readType(activity.type) ?? "other",
      occurredAt: Date.parse(activity.occurredAt),
      accountId: null,
    })),
  };
}
