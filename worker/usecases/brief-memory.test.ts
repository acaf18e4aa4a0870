import { expect, test } from "vitest";
import { briefMemory } from "./brief-memory.ts";

test("what is remembered is recalled until its time is over, and no longer once it is forgotten", () => {
  const memory = briefMemory<string>({ keptMs: 10, most: 2 });
  memory.remember("a", "first", 100);
  expect([memory.recall("a", 109), memory.recall("a", 110), memory.recall("b", 100)]).toEqual([
    "first",
    null,
    null,
  ]);
  memory.remember("a", "second", 200);
  memory.forget("a");
  expect(memory.recall("a", 200)).toBeNull();
});

test("of more than it holds, the oldest goes", () => {
  const memory = briefMemory<number>({ keptMs: 10, most: 2 });
  for (const [at, key] of ["a", "b", "a", "c"].entries()) memory.remember(key, at, 0);
  expect(["a", "b", "c"].map((key) => memory.recall(key, 1))).toEqual([2, null, 3]);
});
