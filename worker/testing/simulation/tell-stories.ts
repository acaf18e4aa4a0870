import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { Told } from "./simulate-ledger.ts";

/** A story without its trace, which its seed tells again. */
export type StoryEnd = Pick<Told, "seed" | "finding" | "entries" | "steps">;

/** The stories of `count` seeds from `from` on. Of `bug`, if one is named, until it is found. */
export type StoryRange = {
  readonly from: number;
  readonly count: number;
  /** No story begins later than this many milliseconds after the first. */
  readonly mostMs: number;
  readonly bug?: string;
};

/** One thread's part of a range: every `step`th seed of it. */
export type StoryPart = StoryRange & { readonly step: number };

/** Tells stories in as many threads as asked for; answers the ends in the order of their seeds. */
export async function tellStories(range: StoryRange, threads: number): Promise<readonly StoryEnd[]> {
  const parts = Array.from({ length: threads }, (_, index) =>
    tellPart({ ...range, from: range.from + index, count: range.count - index, step: threads }),
  );
  return (await Promise.all(parts)).flat().sort((a, b) => a.seed - b.seed);
}

function tellPart(part: StoryPart): Promise<readonly StoryEnd[]> {
  return new Promise((resolve, reject) => {
    // Node's own flags only: whoever runs the tests has others, that are not for this thread.
    const worker = new Worker(join(import.meta.dirname, "story-thread.ts"), {
      workerData: part,
      execArgv: [],
    });
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", () => reject(new Error("a thread ended without its stories")));
  });
}
