import { expect, test } from "vitest";
import { type DecidedRecord, evidenceOf } from "./evidence.ts";
import type { Link } from "./link.ts";

function record(activityId: string, given: Partial<DecidedRecord> = {}): DecidedRecord {
  return { activityId, event: activityId, links: [aLink(activityId)], decision: null, ...given };
}

function aLink(activityId: string, given: Partial<Link> = {}): Link {
  const usual = { opportunityId: "opp_1", confidence: 0.9, factors: [], asserted: true } as const;
  return { activityId, ...usual, status: "auto", ...given };
}

const listed = (records: readonly DecidedRecord[]) => Object.fromEntries(evidenceOf(records));

test("an automatic link is evidence with its confidence, one in review is none until somebody confirms it", () => {
  const inReview = { links: [aLink("b", { status: "review", confidence: 0.5 })] };
  expect(listed([record("a"), record("b", inReview)])).toEqual({
    a: { opportunityId: "opp_1", confidence: 0.9 },
  });
  const decision = { kind: "confirmed", opportunityId: "opp_2" } as const;
  expect(listed([record("b", { ...inReview, decision })])).toEqual({
    b: { opportunityId: "opp_2", confidence: 1 },
  });
});

test("what somebody rejected is no evidence, however sure it looked", () => {
  expect(listed([record("a", { decision: { kind: "rejected" } })])).toEqual({});
});

test("one event logged twice is evidence once, by the confirmed record if there is one", () => {
  const same = { event: "the call" };
  expect(Object.keys(listed([record("b", same), record("a", same)]))).toEqual(["a"]);
  const decision = { kind: "confirmed", opportunityId: "opp_1" } as const;
  expect(Object.keys(listed([record("a", same), record("b", { ...same, decision })]))).toEqual(["b"]);
  const rejected = { kind: "rejected" } as const;
  expect(listed([record("a", same), record("b", { ...same, decision: rejected })])).toEqual({});
});

test("what a partner says of itself counts only by a person's word, however sure its link is", () => {
  const held = record("a", { needsWord: true });
  expect(listed([held])).toEqual({});
  expect(listed([{ ...held, decision: { kind: "confirmed", opportunityId: "opp_1" } }])).toEqual({
    a: { opportunityId: "opp_1", confidence: 1 },
  });
});
