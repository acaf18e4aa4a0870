import { expect, test } from "vitest";
import { calibrate } from "./calibration.ts";

const verdicts = (confidence: number, right: number, wrong: number) => [
  ...Array.from({ length: right }, () => ({ confidence, isRight: true })),
  ...Array.from({ length: wrong }, () => ({ confidence, isRight: false })),
];

test("decisions that agree with the confidences correct nothing", () => {
  expect(calibrate([...verdicts(0.6, 60, 40), ...verdicts(0.4, 40, 60)]).oddsCorrection).toBeCloseTo(1, 2);
});

test("confidences that were too high are taken down, the further the more decisions there are", () => {
  const few = calibrate(verdicts(0.6, 2, 3));
  const many = calibrate(verdicts(0.6, 80, 120));
  // Odds of 1.5 that should have been two thirds.
  expect(many.oddsCorrection).toBeCloseTo(0.444, 1);
  expect(few.oddsCorrection).toBeGreaterThan(many.oddsCorrection);
  expect(many.brier?.after ?? 1).toBeLessThan(many.brier?.before ?? 0);
});

test("without decisions there is nothing to say", () => {
  expect(calibrate([])).toEqual({ verdicts: 0, oddsCorrection: 1, brier: null });
});
