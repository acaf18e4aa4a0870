import { expect as vitestExpect } from "vitest";

/** Stands for "vitest" where mutants are tried: the tests of a file are collected, and expect is vitest's own. */
type Run = () => unknown;

export type CollectedTest = { readonly name: string; readonly run: Run };

const collected: CollectedTest[] = [];

/** The tests that were defined since it was last asked. */
export function takeTests(): readonly CollectedTest[] {
  return collected.splice(0);
}

/** A test may have options before what it does. */
function define(name: string, ...given: readonly [...unknown[]]): void {
  const run = given.find((one): one is Run => typeof one === "function");
  if (run !== undefined) collected.push({ name, run });
}

function defineEach(rows: readonly unknown[]) {
  return (name: string, run: (...values: readonly unknown[]) => unknown) => {
    for (const row of rows) define(name, () => run(...(Array.isArray(row) ? row : [row])));
  };
}

export const expect = vitestExpect;

export const test = Object.assign(define, {
  each: defineEach,
  skipIf: (isSkipped: unknown) => (isSkipped ? () => {} : define),
});

/** What a file does after its tests is of no use to who only asks whether one of them fails. */
export function afterAll(): void {}
