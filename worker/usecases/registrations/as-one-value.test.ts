import { expect, test } from "vitest";
import { aContent, aRegistration } from "#worker/domain/registration/registration-factory.ts";
import { asOneValue } from "./wake-registrations.ts";

test("bulky registrations are written in chunks of less than one value's size, and each comes at last", () => {
  const bulky = (letters: number) => aRegistration({ content: aContent({ notes: "ü".repeat(letters) }) });
  expect(asOneValue([bulky(10), bulky(10)])).toHaveLength(2);
  expect(asOneValue([bulky(300_000), bulky(300_000)])).toHaveLength(1);
  expect(asOneValue([bulky(900_000)])).toHaveLength(1);
  expect(asOneValue([])).toEqual([]);
});
