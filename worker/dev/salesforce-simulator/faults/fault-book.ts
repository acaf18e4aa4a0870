import type { BulkJob } from "../api/bulk-jobs.ts";
import type { Random } from "../random.ts";
import { type FaultEffect, type FaultName, namedFaults } from "./fault-effect.ts";

/** Which calls a fault is for; what is not said does not matter. */
export type FaultMatch = {
  readonly method?: string;
  /** A regular expression on the path. */
  readonly path?: string;
  readonly object?: string;
  readonly grantType?: string;
  /** A regular expression on the SOQL of a query or a bulk job. */
  readonly soql?: string;
  /** Queries whose window on SystemModstamp is wider than this, or has no end. */
  readonly windowOverMs?: number;
  /** From the n-th matching call on, counted from 1. */
  readonly nth?: number;
  /** From 0 to 1. */
  readonly probability?: number;
};

export type FaultOrder = {
  readonly match?: FaultMatch;
  readonly effect: FaultName | FaultEffect;
  /** How often it strikes; as long as it stands, when that is not said. */
  readonly times?: number;
};

export type Fault = {
  readonly id: string;
  readonly name: string;
  readonly match: FaultMatch;
  readonly effect: FaultEffect;
  readonly times: number | null;
  readonly seen: number;
  readonly fired: number;
};

/** What is known of a call before it is carried out. */
export type CallFacts = {
  readonly method: string;
  readonly path: string;
  readonly object: string | null;
  readonly grantType: string | null;
  readonly soql: string | null;
  /** null: no query, or one without a window on SystemModstamp. */
  readonly windowMs: number | null;
};

export type FaultBook = {
  /** Answers the fault's id. */
  add(order: FaultOrder): string;
  remove(id: string): void;
  clear(): void;
  list(): readonly Fault[];
  /** The faults that strike a call, in the order they were added; each is counted. */
  strike(facts: CallFacts): readonly Fault[];
  /** How a bulk job of this query is to end. */
  bulkEnding(query: string | undefined): BulkJob["ending"];
};

export function createFaultBook(random: Random): FaultBook {
  let faults: Fault[] = [];
  let added = 0;

  const strikes = (fault: Fault, facts: CallFacts): boolean => {
    if (!matches(fault.match, facts)) return false;
    const seen = fault.seen + 1;
    const spent = fault.times !== null && fault.fired >= fault.times;
    const chance = fault.match.probability === undefined || random.next() < fault.match.probability;
    const fires = !spent && seen >= (fault.match.nth ?? 1) && chance;
    const counted = { ...fault, seen, fired: fault.fired + (fires ? 1 : 0) };
    faults = faults.map((held) => (held.id === fault.id ? counted : held));
    return fires;
  };

  return {
    add: ({ match = {}, effect, times }) => {
      added += 1;
      const fault: Fault = {
        id: `fault-${added}`,
        name: typeof effect === "string" ? effect : effect.kind,
        match,
        effect: typeof effect === "string" ? requireNamed(effect) : effect,
        times: times ?? null,
        seen: 0,
        fired: 0,
      };
      faults.push(fault);
      return fault.id;
    },
    remove: (id) => {
      faults = faults.filter((fault) => fault.id !== id);
    },
    clear: () => {
      faults = [];
    },
    list: () => faults,
    strike: (facts) =>
      faults.filter((fault) => fault.effect.kind !== "bulk-ending").filter((fault) => strikes(fault, facts)),
    bulkEnding: (query) => {
      const facts = {
        method: "POST",
        path: "/jobs/query",
        object: null,
        grantType: null,
        soql: query ?? null,
        windowMs: null,
      };
      const struck = faults.find((fault) => fault.effect.kind === "bulk-ending" && strikes(fault, facts));
      return struck?.effect.kind === "bulk-ending"
        ? { state: struck.effect.state, errorMessage: struck.effect.errorMessage }
        : { state: "JobComplete", errorMessage: null };
    },
  };
}

function requireNamed(name: FaultName): FaultEffect {
  const effect: FaultEffect | undefined = namedFaults[name];
  if (effect === undefined) throw new Error(`there is no fault called ${name}`);
  return effect;
}

function matches(match: FaultMatch, facts: CallFacts): boolean {
  return (
    (match.method === undefined || match.method === facts.method) &&
    (match.path === undefined || new RegExp(match.path).test(facts.path)) &&
    (match.object === undefined || match.object === facts.object) &&
    (match.grantType === undefined || match.grantType === facts.grantType) &&
    (match.soql === undefined || (facts.soql !== null && new RegExp(match.soql).test(facts.soql))) &&
    (match.windowOverMs === undefined || (facts.windowMs !== null && facts.windowMs > match.windowOverMs))
  );
}
