import { expect, test } from "vitest";
import { measureDuplicates, readDuplicateCases } from "#worker/testing/registration-duplicates.ts";

const cases = readDuplicateCases();

test.skipIf(cases === null)(
  "who registers what another has registered is found among thousands, and others are left alone (skipped without the names)",
  () => {
    const { recall, precision } = measureDuplicates(cases ?? []);
    expect(recall).toBeGreaterThan(0.95);
    expect(precision).toBeGreaterThan(0.9);
  },
);
