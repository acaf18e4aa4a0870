import { expect, test } from "vitest";
import { type Evidential, evidenceOf } from "./registration-evidence.ts";
import { type RegistrationState, registrationStates } from "./registration-state.ts";

const approved: Evidential = {
  state: "approved",
  opportunityId: "opp_1",
  partnerId: "ptr_1",
  submittedAt: 100,
  approvedAt: 300,
  expiresAt: 1_000,
  sharePpm: null,
};

test("an approved registration counts from when it was handed in, for a close until the last moment of its protection", () => {
  expect(evidenceOf(approved)).toEqual({
    opportunityId: "opp_1",
    partnerId: "ptr_1",
    occurredAt: 100,
    units: null,
    status: "approved",
    validUntil: 999,
  });
});

test("each state gives evidence, evidence that waits, or none", () => {
  const byStatus = (status: string | undefined) =>
    registrationStates.filter((state) => evidenceOf({ ...approved, state })?.status === status);
  expect(byStatus("approved")).toEqual(["approved", "expired", "won", "lost"]);
  expect(byStatus("pending")).toEqual(["contested"]);
});

test.each<[string, Partial<Evidential>]>([
  ["was never approved", { state: "expired" satisfies RegistrationState, approvedAt: null }],
  ["has no deal", { opportunityId: null }],
  ["has no end of its protection", { expiresAt: null }],
])("what %s gives none", (_, change) => {
  expect(evidenceOf({ ...approved, ...change })).toBeNull();
});

test.each([
  [700_000, "70"],
  [333_333, "33.3333"],
])("a part of %i ppm of a split weighs %s units", (sharePpm, units) => {
  expect(evidenceOf({ ...approved, sharePpm })?.units).toBe(units);
});
