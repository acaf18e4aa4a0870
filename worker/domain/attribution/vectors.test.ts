import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { attribute } from "./attribute.ts";
import { parseAttributionRequest } from "./parse-request.ts";

type Vector = {
  readonly id: string;
  readonly request: unknown;
  readonly expect: {
    readonly httpStatus: number;
    readonly status?: string;
    readonly shares?: readonly { partner: string; sharePpm: number; amountMinor: number }[];
    readonly unattributed?: { sharePpm: number; amountMinor: number };
    readonly flagsInclude?: readonly string[];
  };
};

// The worked cases are kept outside this repository; a checkout without them runs everything else.
const FILE = "../shared/vectors/attribution.json";
const vectors = existsSync(FILE) ? (JSON.parse(readFileSync(FILE, "utf8")) as Vector[]) : [];

test.skipIf(vectors.length === 0)(`the worked cases are there to be run (skipped without ${FILE})`, () => {
  expect(vectors.length).toBeGreaterThanOrEqual(60);
});

test.each(vectors)("the worked case $id gives exactly the expected split", (vector) => {
  const request = parseAttributionRequest(vector.request);
  if (vector.expect.httpStatus === 422) {
    expect(request.ok).toBe(false);
    return;
  }
  if (!request.ok) throw new Error(JSON.stringify(request.error));
  for (const explain of [false, true]) {
    const outcome = attribute(request.value, { explain });
    const shares = outcome.shares.map(({ partner, sharePpm, amountMinor }) => ({
      partner,
      sharePpm,
      amountMinor,
    }));
    const expected = (vector.expect.shares ?? []).filter(
      (share) => share.sharePpm !== 0 || share.amountMinor !== 0,
    );
    expect(outcome.status).toBe(vector.expect.status);
    expect(shares).toEqual(expected);
    expect(outcome.unattributed).toMatchObject(vector.expect.unattributed ?? {});
    expect(outcome.flags).toEqual(expect.arrayContaining([...(vector.expect.flagsInclude ?? [])]));
  }
});
