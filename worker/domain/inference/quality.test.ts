import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  type InventedWorld,
  inventWorld,
  USUAL_HABITS,
  type WorldHabits,
} from "#worker/testing/inference-worlds.ts";
import { judgeLinks } from "#worker/testing/link-quality.ts";
import { inferLinks } from "./infer-links.ts";
import { parseInferenceRequest } from "./parse-request.ts";

// Worlds with known truth are kept outside this repository; a checkout without them runs everything else.
const WORLDS = "../shared/data/synthetic-crm";

test.skipIf(!existsSync(WORLDS)).each([
  { profile: "easy", f1: 0.96, brier: 0.08, misallocated: 0.05 },
  { profile: "medium", f1: 0.92, brier: 0.14, misallocated: 0.12 },
  { profile: "hard", f1: 0.8, brier: 0.3, misallocated: 0.26 },
])(
  `records of the $profile world are linked well (skipped without ${WORLDS})`,
  ({ profile, ...floor }) => {
    const world = JSON.parse(readFileSync(`${WORLDS}/${profile}-1.json`, "utf8")) as InventedWorld;
    const quality = judgeLinks(world, inferLinks(read(world)));
    expect(quality.f1).toBeGreaterThan(floor.f1);
    expect(quality.brier).toBeLessThan(floor.brier);
    expect(quality.misallocated).toBeLessThan(floor.misallocated);
    expect(quality.calibrationError).toBeLessThan(0.05);
  },
  60_000,
);

const usual: { readonly name: string; readonly habits: Partial<WorldHabits>; readonly f1: number }[] = [
  { name: "German", habits: {}, f1: 0.82 },
  { name: "French, with nothing filed by hand", habits: { tongue: "french", filed: 0 }, f1: 0.8 },
  { name: "Japanese, working in bursts", habits: { tongue: "japanese", rhythm: "burst" }, f1: 0.8 },
];

test.each(usual)(
  "a company of other habits is learned from its own records: $name",
  ({ habits, f1 }) => {
    const world = inventWorld({ ...USUAL_HABITS, accounts: 100, deals: 160, ...habits });
    const request = read(world);
    const learned = judgeLinks(world, inferLinks(request));
    const settings = { ...request.settings, learnHabits: false };
    const unlearned = judgeLinks(world, inferLinks({ ...request, settings }));
    expect(learned.f1).toBeGreaterThan(f1);
    expect(learned.brier).toBeLessThan(0.21);
    expect(learned.calibrationError).toBeLessThan(0.08);
    expect(learned.f1).toBeGreaterThan(unlearned.f1);
    expect(learned.brier).toBeLessThan(unlearned.brier);
  },
  60_000,
);

function read(world: InventedWorld) {
  const parsed = parseInferenceRequest(world.request);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error.slice(0, 3)));
  return parsed.value;
}
