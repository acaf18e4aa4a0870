import { existsSync, readFileSync } from "node:fs";
import { expect, signIn, test } from "./journey.ts";

/** Worked cases of splits with the answers that outside checks expect. They are not part of the repository. */
const file = new URL("../../../shared/vectors/attribution.json", import.meta.url);

type Case = {
  readonly id: string;
  readonly request: unknown;
  readonly expect: {
    readonly httpStatus: number;
    readonly status?: string;
    readonly shares?: readonly Share[];
    readonly unattributed?: { readonly sharePpm: number; readonly amountMinor: number };
    readonly flagsInclude?: readonly string[];
  };
};

type Share = { readonly partner: string; readonly sharePpm: number; readonly amountMinor: number };

test("the preview answers every worked case exactly", async ({ page, demo, baseURL }) => {
  test.skip(!existsSync(file), "the worked cases are not on this machine");
  await signIn(page, demo.company);
  const cases = JSON.parse(readFileSync(file, "utf8")) as readonly Case[];
  expect(cases.length).toBeGreaterThanOrEqual(60);
  for (const { id, request, expect: expected } of cases) {
    const answer = await page.request.post("/api/v1/attribution/preview", {
      data: request,
      headers: { origin: baseURL ?? "" },
    });
    expect(answer.status(), id).toBe(expected.httpStatus);
    if (expected.httpStatus !== 200) continue;
    const found = (await answer.json()) as Case["expect"] & { readonly flags: readonly string[] };
    expect(found.status, id).toBe(expected.status);
    expect(sharesOf(found), id).toEqual(sharesOf(expected));
    expect(found.unattributed, id).toMatchObject(expected.unattributed ?? {});
    expect(found.flags, id).toEqual(expect.arrayContaining([...(expected.flagsInclude ?? [])]));
  }
});

/** A partner with nothing may be left out of either side. */
function sharesOf({ shares = [] }: Case["expect"]): readonly Share[] {
  return shares
    .filter(({ sharePpm, amountMinor }) => sharePpm !== 0 || amountMinor !== 0)
    .map(({ partner, sharePpm, amountMinor }) => ({ partner, sharePpm, amountMinor }))
    .sort((a, b) => (a.partner < b.partner ? -1 : 1));
}
