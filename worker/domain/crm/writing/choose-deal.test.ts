import { expect, test } from "vitest";
import type { DealCandidate } from "#worker/domain/registration/deal-candidates.ts";
import { chooseDeal } from "./choose-deal.ts";

const candidate: DealCandidate = {
  id: "opp_1",
  name: "Acme rollout",
  accountName: "Acme",
  amount: null,
  outcome: "open",
  closedAt: null,
  accountProbability: 1,
  takenBy: null,
  probability: 0.95,
  reasons: [],
};
const won = { ...candidate, id: "opp_0", outcome: "won" } as const;
const taken = { ...candidate, id: "opp_2", takenBy: 7 };
const unsure = { ...candidate, id: "opp_3", probability: 0.67 };

test.each([
  ["person", [candidate], { kind: "ask", why: "nobody-chose" }],
  ["link", [candidate], { kind: "link", opportunityId: "opp_1" }],
  ["create", [won, taken, candidate], { kind: "link", opportunityId: "opp_1" }],
  ["create", [unsure], { kind: "ask", why: "several-may-be" }],
  ["create", [won], { kind: "create" }],
  ["create", [won, taken], { kind: "ask", why: "others-have-them" }],
  ["link", [taken], { kind: "ask", why: "others-have-them" }],
  ["link", [], { kind: "ask", why: "none-found" }],
] as const)("%s of %j", (choice, candidates, chosen) => {
  expect(chooseDeal(candidates, choice)).toEqual(chosen);
});
