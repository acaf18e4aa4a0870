import { expect, test } from "vitest";
import { api } from "#worker/testing/api.ts";
import { inventWorld, USUAL_HABITS } from "#worker/testing/inference-worlds.ts";
import { makeCompany } from "#worker/testing/people.ts";

type Answer = {
  readonly links: readonly {
    readonly activityId: string;
    readonly opportunityId: string;
    readonly confidence: number;
    readonly factors: readonly { readonly name: string; readonly value: number; readonly text: string }[];
    readonly asserted: boolean;
    readonly status: string;
  }[];
};

test("a company's records are linked, with factors that recompute each confidence", async () => {
  const { request } = inventWorld({ ...USUAL_HABITS, accounts: 40, deals: 60, partners: 4 });
  const response = await api(await makeCompany()).post("/inference/preview", request);
  expect(response.status).toBe(200);
  const { links } = await response.json<Answer>();
  expect(links.length).toBeGreaterThan(100);
  for (const { confidence, factors } of links) {
    expect(factors.reduce((product, { value }) => product * value, 1)).toBe(confidence);
  }
  expect(new Set(links.map(({ status }) => status))).toEqual(new Set(["auto", "review", "ignored"]));
  const asserted = links.filter((link) => link.asserted).map(({ activityId }) => activityId);
  expect(new Set(asserted).size).toBe(asserted.length);
});

test("a body of more than a megabyte is taken", async () => {
  const { request } = inventWorld({ ...USUAL_HABITS, accounts: 20, deals: 20, partners: 2 });
  const accounts = request.accounts.map((account) => ({ ...account, description: "x".repeat(60_000) }));
  const response = await api(await makeCompany()).post("/inference/preview", { ...request, accounts });
  expect(response.status).toBe(200);
});

test("what is wrong is named with its place, and nothing is linked", async () => {
  const founder = await makeCompany();
  const empty = { accounts: [], contacts: [], partners: [], opportunities: [], activities: [] };
  const activity = { id: "a", partnerId: "p", occurredAt: "31.03.2025" };
  const response = await api(founder).post("/inference/preview", {
    ...empty,
    activities: [activity],
    settings: { decayDays: -1 },
  });
  expect(response.status).toBe(422);
  expect(await response.json()).toMatchObject({
    code: "invalid-request",
    errors: [
      { path: "settings.decayDays", code: "out-of-range" },
      { path: "activities.0.occurredAt", code: "not-an-instant" },
    ],
  });
  const { activities: _, ...incomplete } = empty;
  expect((await api(founder).post("/inference/preview", incomplete)).status).toBe(422);
  expect(await (await api(founder).post("/inference/preview", empty)).json()).toEqual({ links: [] });
});
