import type { Scheduler } from "./scheduler.ts";

/** How likely each kind of trouble is; every story has its own mixture, since rare troubles hide behind frequent ones. */
export type Faults = {
  /** A request to the database: never gets there; is done, but the answer gets lost; is done after the asker has given up. */
  readonly database: Odds<"never-arrives" | "answer-lost" | "arrives-late">;
  /** A call to the company's object; `doubled` arrives twice, `misled` at an object that was cut off. */
  readonly calls: Odds<"never-arrives" | "answer-lost" | "doubled" | "misled">;
  /** How often the object stops in the middle of its work. */
  readonly crashes: number;
  /** How often a second object is started while the first goes on running. */
  readonly cutOffs: number;
};

type Odds<Kind extends string> = Readonly<Record<Kind, number>>;

/** What the network and the platform say when something went away; nothing else may be thrown at a caller. */
export class Outage extends Error {
  readonly retryable = true;
  constructor(what: string) {
    super(`Network connection lost: ${what}`);
    this.name = "Outage";
  }
}

export function drawFaults(chance: () => number): Faults {
  const odds = (most: number) => (chance() < 0.4 ? 0 : chance() * most);
  const count = (most: number) => Math.floor(chance() * (most + 1));
  return {
    database: { "never-arrives": odds(0.2), "answer-lost": odds(0.2), "arrives-late": odds(0.15) },
    calls: { "never-arrives": odds(0.15), "answer-lost": odds(0.15), doubled: odds(0.3), misled: odds(0.5) },
    crashes: count(2),
    cutOffs: count(2),
  };
}

/** One of the troubles, or null for none. */
export function drawFault<Kind extends string>(odds: Odds<Kind>, { chance }: Scheduler): Kind | null {
  let left = chance();
  for (const [kind, share] of Object.entries(odds) as [Kind, number][]) {
    if (left < share) return kind;
    left -= share;
  }
  return null;
}
