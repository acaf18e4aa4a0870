import { expect, test } from "vitest";
import { createEntryMemory } from "./entry-memory.ts";

test("thousands of entries are found again as they were pushed, gaps and strangers not", () => {
  const memory = createEntryMemory();
  expect(memory.length()).toBe(0);
  expect(memory.find(0)).toBeNull();
  const pushed = Array.from({ length: 3_000 }, (_, at) => ({
    seq: 2 * at + 2,
    kind: at % 3 === 0 ? ("reversal" as const) : ("credit" as const),
    amountMinor: at - 7,
    account: `revenue ptr_${at % 5} USD`,
  }));
  for (const entry of pushed) memory.push(entry);
  expect(memory.length()).toBe(3_000);
  for (const seq of [0, 1, 3, 2_049, 5_999, 6_001, 6_002]) expect(memory.find(seq)).toBeNull();
  for (const seq of [4, 2_048, 6_000]) memory.markReversed(seq);
  memory.markReversed(5);
  for (const entry of pushed)
    expect(memory.find(entry.seq)).toEqual({ ...entry, reversed: [4, 2_048, 6_000].includes(entry.seq) });
});
