import { expect, test } from "vitest";
import { sortBy } from "./sorting.ts";

const column = {
  up: "amount",
  down: "-amount",
  first: "down",
  to: (sort: string) => `?sort=${sort}`,
} as const;

test("the first click gives the direction that the column begins with, the next the other", () => {
  expect(sortBy({ ...column, current: "name" })).toEqual({ current: "none", to: "?sort=-amount" });
  expect(sortBy({ ...column, current: "-amount" })).toEqual({ current: "descending", to: "?sort=amount" });
  expect(sortBy({ ...column, current: "amount" })).toEqual({ current: "ascending", to: "?sort=-amount" });
});
