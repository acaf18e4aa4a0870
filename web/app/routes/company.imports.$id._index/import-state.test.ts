import { expect, test } from "vitest";
import { canBeStarted, isAtWork, stepOf } from "./import-state.ts";

test.each([
  { status: "received", dryRun: false, held: true, atWork: false, startable: true, step: "columns" },
  { status: "received", dryRun: true, held: false, atWork: true, startable: false, step: "check" },
  { status: "checking", dryRun: true, held: false, atWork: true, startable: false, step: "check" },
  { status: "done", dryRun: true, held: false, atWork: false, startable: true, step: "check" },
  { status: "committing", dryRun: false, held: false, atWork: true, startable: false, step: "write" },
  { status: "done", dryRun: false, held: false, atWork: false, startable: false, step: null },
  { status: "failed", dryRun: false, held: false, atWork: false, startable: true, step: "columns" },
  { status: "undoing", dryRun: false, held: false, atWork: true, startable: false, step: null },
  { status: "undone", dryRun: false, held: false, atWork: false, startable: false, step: null },
] as const)(
  "an import that is $status (dry run: $dryRun, held: $held)",
  ({ atWork, startable, step, ...state }) => {
    expect([isAtWork(state), canBeStarted(state), stepOf(state)]).toEqual([atWork, startable, step]);
  },
);
