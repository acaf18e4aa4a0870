import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { api } from "#worker/testing/api.ts";
import { makeCompany } from "#worker/testing/people.ts";

type WorkedCase = {
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

const text = (env as unknown as { readonly TEST_WORKED_CASES: string }).TEST_WORKED_CASES;
const cases = JSON.parse(text) as readonly WorkedCase[];

test.skipIf(cases.length === 0)("the preview answers every worked case exactly", async () => {
  const founder = await makeCompany();
  for (const { id, request, expect: expected } of cases) {
    const response = await api(founder).post("/attribution/preview", request);
    expect(`${id}: ${response.status}`).toBe(`${id}: ${expected.httpStatus}`);
    if (response.status !== 200) continue;
    const answer = await response.json<
      Required<Omit<WorkedCase["expect"], "httpStatus">> & { flags: string[] }
    >();
    const shares = answer.shares.map(({ partner, sharePpm, amountMinor }) => ({
      partner,
      sharePpm,
      amountMinor,
    }));
    const given = (expected.shares ?? []).filter((share) => share.sharePpm !== 0 || share.amountMinor !== 0);
    expect({ id, status: answer.status, shares }).toEqual({ id, status: expected.status, shares: given });
    expect(answer.unattributed).toMatchObject(expected.unattributed ?? {});
    expect(answer.flags).toEqual(expect.arrayContaining([...(expected.flagsInclude ?? [])]));
  }
  expect(cases.length).toBeGreaterThanOrEqual(60);
});
