import type { OpportunityFacts } from "./opportunity-facts.ts";

/** Facts with defaults for tests: a won deal of which nothing else is known. */
export function makeFacts(facts: Partial<OpportunityFacts> = {}): OpportunityFacts {
  return {
    amountMinor: null,
    currency: "USD",
    outcome: "won",
    stage: null,
    type: null,
    owner: null,
    region: null,
    product: null,
    account: null,
    createdAt: null,
    closedAt: null,
    custom: {},
    ...facts,
  };
}
