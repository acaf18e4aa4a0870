import { expect, test } from "vitest";
import { api } from "#worker/testing/api.ts";
import { makeCompanyNames, respell } from "#worker/testing/company-names.ts";
import { makeCompany } from "#worker/testing/people.ts";
import { makeRandom } from "#worker/testing/random.ts";

type Answer = {
  readonly matches: readonly {
    readonly accountId: string | null;
    readonly score: number;
    readonly status: string;
    readonly runnerUp?: { readonly accountId: string; readonly score: number };
    readonly reasons: readonly { readonly kind: string; readonly text: string }[];
  }[];
};

const accounts = [
  { id: "1", name: "Falcon Machinery B.V.", domain: "falcon.example" },
  { id: "2", name: "Ashdown Foods Ltd" },
  { id: "3", name: "Ashdown Foods", domain: null },
  { id: "4", name: "株式会社青葉電機", domain: "" },
];

test("queries are answered in their order, with a chance, a status and the runner-up", async () => {
  const caller = await makeCompany();
  const queries = [
    { name: "FALCON MACH." },
    { email: "ana@falcon.example", name: null },
    { name: "Ashdown Foods" },
    { name: "(株)青葉電機" },
    { name: "Co., Ltd." },
    {},
  ];
  const response = await api(caller).post("/identity/preview", { accounts, queries });
  expect(response.status).toBe(200);
  const { matches } = await response.json<Answer>();
  expect(matches.map(({ accountId, status }) => [accountId, status])).toEqual([
    ["1", "auto"],
    ["1", "auto"],
    ["2", "review"],
    ["4", "auto"],
    [null, "none"],
    [null, "none"],
  ]);
  expect(matches[2]?.runnerUp?.accountId).toBe("3");
  expect(matches[1]?.reasons).toEqual([{ kind: "domain", text: "Both use falcon.example" }]);
  expect(matches.every(({ score }) => score >= 0 && score <= 1)).toBe(true);
  expect(matches[5]).toEqual({ accountId: null, score: 0, status: "none", reasons: [] });
});

test.each([
  ["no accounts at all", { queries: [] }, "accounts"],
  ["an account without a name", { accounts: [{ id: "1" }], queries: [] }, "accounts.0.name"],
  ["an id that is a number", { accounts: [{ id: 1, name: "Acme" }], queries: [] }, "accounts.0.id"],
  ["an id twice", { accounts: [accounts[0], accounts[0]], queries: [] }, "accounts.1.id"],
  ["a query that is no object", { accounts, queries: ["Falcon"] }, "queries.0"],
  ["an e-mail address that is none", { accounts, queries: [{ email: 7 }] }, "queries.0.email"],
  ["too many queries", { accounts: [], queries: Array.from({ length: 5_001 }, () => ({})) }, "queries"],
  [
    "too many accounts",
    { accounts: Array.from({ length: 20_001 }, (_, at) => ({ id: `${at}`, name: "A" })), queries: [] },
    "accounts",
  ],
])("%s is refused with the place that is wrong", async (_, body, path) => {
  const response = await api(await makeCompany()).post("/identity/preview", body);
  expect(response.status).toBe(422);
  const { code, errors } = await response.json<{ code: string; errors: { path: string }[] }>();
  expect(code).toBe("invalid-request");
  expect(errors.map((error) => error.path)).toContain(path);
});

test("20,000 accounts and 5,000 queries fit into one request", async () => {
  const random = makeRandom(12);
  const names = makeCompanyNames(20_000, random);
  const body = {
    accounts: names.map((name, at) => ({ id: `account-${at}`, name, domain: `company-${at}.example` })),
    queries: names
      .slice(0, 5_000)
      .map((name, at) => ({ name: respell(name, random), email: `someone@company-${at}.example` })),
  };
  expect(JSON.stringify(body).length).toBeGreaterThan(1024 * 1024);
  const response = await api(await makeCompany()).post("/identity/preview", body);
  expect(response.status).toBe(200);
  const { matches } = await response.json<Answer>();
  expect(matches.length).toBe(5_000);
  const right = matches.filter(({ accountId }, at) => accountId === `account-${at}`).length;
  expect(right).toBeGreaterThan(4_900);
}, 60_000);
