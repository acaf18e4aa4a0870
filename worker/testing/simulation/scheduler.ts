import { nextTick } from "node:process";
import { makeRandom } from "#worker/testing/random.ts";

/**
 * Whatever waits in a simulated world waits here: a seed decides which of the waiting steps comes next, so the same seed
 * tells the same story, step by step.
 */
export type Scheduler = {
  /** Does `run` when its turn comes. Steps of an owner that was forgotten never come. */
  readonly step: <T>(step: Step<T>) => Promise<T>;
  /** Drops what an owner waits for and will wait for, as when its machine stops. */
  readonly forget: (owner: string) => void;
  /** Takes steps until `isOver`, or until nothing waits. */
  readonly run: (limits: {
    readonly isOver: () => boolean;
    readonly mostSteps: number;
    readonly afterEach: () => Promise<void>;
  }) => Promise<"over" | "nothing-waits" | "endless">;
  /** Simulated time, in epoch milliseconds; it moves with the steps. */
  readonly now: () => number;
  readonly pause: (owner: string, ms: number) => Promise<void>;
  /** A number from 0 up to 1. */
  readonly chance: () => number;
  readonly note: (line: string) => void;
  readonly trace: readonly string[];
};

type Step<T> = {
  readonly owner: string;
  readonly label: string;
  readonly run: () => T;
};

const firstMoment = Date.UTC(2026, 0, 1);
const longestStepMs = 40;

export function createScheduler(seed: number): Scheduler {
  const chance = makeRandom(seed);
  const trace: string[] = [];
  let waiting: { readonly owner: string; readonly label: string; readonly take: () => void }[] = [];
  const forgotten = new Set<string>();
  let now = firstMoment;

  const step = <T>({ owner, label, run }: Step<T>) =>
    new Promise<T>((resolve, reject) => {
      const take = () => {
        try {
          resolve(run());
        } catch (error) {
          reject(error);
        }
      };
      if (!forgotten.has(owner)) waiting.push({ owner, label, take });
    });

  return {
    step,
    forget: (owner) => {
      forgotten.add(owner);
      waiting = waiting.filter((each) => each.owner !== owner);
    },
    run: async ({ isOver, mostSteps, afterEach }) => {
      // From here on this is a promise's continuation, too.
      await null;
      for (let steps = 0; steps < mostSteps; steps += 1) {
        await untilAllWait();
        await afterEach();
        if (isOver()) return "over";
        const [next] = waiting.splice(Math.floor(chance() * waiting.length), 1);
        if (next === undefined) return "nothing-waits";
        now += 1 + Math.floor(chance() * longestStepMs);
        trace.push(`${next.owner}: ${next.label}`);
        next.take();
      }
      return "endless";
    },
    now: () => now,
    pause: (owner, ms) => {
      const due = now + Math.ceil(ms);
      const run = () => {
        now = Math.max(now, due);
      };
      return step({ owner, label: "has waited", run });
    },
    chance,
    note: (line) => {
      trace.push(line);
    },
    trace,
  };
}

/**
 * Everything in the simulated world but the steps is promises, so when those are through everybody waits for a step. Node
 * takes a next tick that a promise's continuation asks for when no promise is left to continue.
 */
function untilAllWait(): Promise<void> {
  return new Promise((resolve) => nextTick(resolve));
}
