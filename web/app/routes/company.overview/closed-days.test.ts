import { expect, test } from "vitest";
import { closedDays, effectiveDays } from "./closed-days.ts";

test("months become their first and their last day", () => {
  expect(closedDays({ from: "2024-02", to: "2024-02" })).toEqual({
    closedFrom: "2024-02-01",
    closedTo: "2024-02-29",
  });
  expect(closedDays({ from: null, to: "2025-12" })).toEqual({
    closedFrom: undefined,
    closedTo: "2025-12-31",
  });
  expect(effectiveDays({ from: "2025-12", to: null })).toEqual({
    effectiveFrom: "2025-12-01",
    effectiveTo: undefined,
  });
});
