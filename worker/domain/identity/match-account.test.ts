import { existsSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Account } from "./account.ts";
import { buildAccountIndex } from "./account-index.ts";
import { matchAccount, rankAccounts } from "./match-account.ts";
import { similarCompanies } from "./name-similarity.ts";

const accounts: readonly Account[] = [
  { id: "summit", name: "Summit Mining", domain: "summitmining.com" },
  { id: "falcon", name: "Falcon Machinery B.V.", domain: "falcon-machinery.nl" },
  { id: "falcon-tools", name: "Falcon Tools B.V." },
  { id: "harbor", name: "Harbor Partners Inc", domain: "harbor.example" },
  { id: "harbor-emea", name: "Harbor Partners EMEA Inc", domain: "harbor.example", parentId: "harbor" },
  { id: "bmw", name: "Bayerische Motoren Werke AG", domain: "bmw.example" },
  { id: "aoba", name: "株式会社青葉電機", domain: "aoba.example" },
  { id: "huasheng", name: "华盛科技有限公司" },
  { id: "zarnitsa", name: "ПАО Зарница", domain: "zarnitsa.example" },
  { id: "nakheel", name: "شركة النخيل للتجارة" },
  { id: "cooperative", name: "Co-operative Bank" },
  { id: "twin-1", name: "Ashdown Foods Ltd" },
  { id: "twin-2", name: "Ashdown Foods Limited" },
  { id: "blank", name: "Co., Ltd." },
  ...["Larkspur Oil", "Penrose Media", "Thistle Rail", "Corwin Steel", "Bramley Optics"].map((name) => ({
    id: name,
    name,
  })),
];
const index = buildAccountIndex(accounts);

test.each([
  ["the CRM's own id, whatever the name says", { accountId: "summit", name: "Falcon Machinery" }, "summit"],
  ["the domain alone", { email: "ana@mail.summitmining.com" }, "summit"],
  ["domain and a cut name", { email: "ana@falcon-machinery.nl", name: "Falcon" }, "falcon"],
  ["another legal form", { name: "Falcon Machinery GmbH" }, "falcon"],
  ["joined words", { name: "FalconMachinery" }, "falcon"],
  ["another order", { name: "Machinery Falcon" }, "falcon"],
  ["slips", { name: "Falocn Machinery" }, "falcon"],
  ["a word cut short", { name: "Falcon Mach." }, "falcon"],
  ["a business word in another language", { name: "Falcon Maschinenbau" }, "falcon"],
  ["initials beside a domain called the same", { name: "BMW" }, "bmw"],
  ["the branch by its place", { name: "Harbor Partners EMEA" }, "harbor-emea"],
  ["the parent without a place", { name: "Harbor Partners", email: "x@harbor.example" }, "harbor"],
  ["Japanese", { name: "(株)青葉電機" }, "aoba"],
  ["traditional characters", { name: "華盛科技" }, "huasheng"],
  ["Chinese in Latin letters", { name: "Huasheng Technology Co., Ltd." }, "huasheng"],
  ["Cyrillic in Latin letters", { name: "Zarnitsa PJSC" }, "zarnitsa"],
  ["Arabic without the article", { name: "نخيل للتجارة" }, "nakheel"],
  ["Co-operative", { name: "Cooperative Bank" }, "cooperative"],
])("finds an account by %s", (_, query, accountId) => {
  expect(matchAccount(index, query)).toMatchObject({ accountId, status: "auto" });
});

test.each([
  ["nothing", {}],
  ["blanks", { name: "  ", domain: " ", email: "" }],
  ["only a legal form", { name: "Co., Ltd." }],
  ["a free-mail address", { email: "falcon.machinery@gmail.com" }],
  ["another company", { name: "Quillan Robotics" }],
  ["only a business word in common", { name: "Wexley Mining" }],
  ["the same sound in other characters", { name: "滑胜科技有限公司" }],
  ["an id that is unknown", { accountId: "nobody" }],
])("finds no account by %s", (_, query) => {
  expect(matchAccount(index, query)).toMatchObject({ accountId: null, status: "none" });
});

test("two accounts of one name go to a person, with the other one named", () => {
  const match = matchAccount(index, { name: "Ashdown Foods" });
  expect(match.status).toBe("review");
  expect([match.accountId, match.runnerUp?.accountId].sort()).toEqual(["twin-1", "twin-2"]);
  expect(match.reasons[0]?.kind).toBe("ambiguous");
});

test("a domain that several accounts share decides nothing alone", () => {
  expect(matchAccount(index, { email: "ana@harbor.example" })).toMatchObject({
    status: "review",
    accountId: "harbor",
  });
});

test("a domain that very many accounts have stands for none of them", () => {
  const many = Array.from({ length: 60 }, (_, at) => ({
    id: `m${at}`,
    name: `Member ${at}`,
    domain: "union.example",
  }));
  const union = buildAccountIndex([...accounts, ...many]);
  expect(matchAccount(union, { email: "ana@union.example" })).toMatchObject({ status: "none" });
  expect(matchAccount(union, { name: "Member 7", email: "ana@union.example" })).toMatchObject({
    accountId: "m7",
  });
});

test("many accounts of one name are found, and go to a person", () => {
  const twins = Array.from({ length: 2_000 }, (_, at) => ({ id: `t${at}`, name: "Stanmore Dairy" }));
  const crowded = buildAccountIndex([...accounts, ...twins]);
  expect(matchAccount(crowded, { name: "Stanmore Dairy Ltd" })).toMatchObject({
    status: "review",
    accountId: "t0",
  });
  expect(matchAccount(crowded, { name: "Summit Minning" })).toMatchObject({
    status: "auto",
    accountId: "summit",
  });
});

test("a name and the domain of another account go to a person", () => {
  const match = matchAccount(index, { name: "Falcon Machinery", email: "ana@summitmining.com" });
  expect(match.status).toBe("review");
  expect([match.accountId, match.runnerUp?.accountId].sort()).toEqual(["falcon", "summit"]);
});

test("the same domain under another country goes to a person", () => {
  expect(matchAccount(index, { email: "ana@summitmining.de" })).toMatchObject({
    status: "review",
    accountId: "summit",
  });
});

test("an account is worth a look by what its domain is called", () => {
  const named = buildAccountIndex([
    ...accounts,
    { id: "alphabet", name: "Letters Holding plc", domain: "quarry.example" },
  ]);
  expect(matchAccount(named, { name: "Quarry" })).toMatchObject({ status: "review", accountId: "alphabet" });
});

test("what people confirmed is followed, by name as written and by domain", () => {
  const taught = buildAccountIndex(accounts, {
    aliases: [
      { kind: "name", name: "The Quarry", accountId: "summit" },
      { kind: "domain", domain: "quarry.example", accountId: "summit" },
      { kind: "name", name: "Gone Ltd", accountId: "nobody" },
    ],
  });
  expect(matchAccount(index, { name: "Quarry" }).status).toBe("none");
  expect(matchAccount(taught, { name: "QUARRY" })).toMatchObject({ accountId: "summit", status: "auto" });
  expect(matchAccount(taught, { email: "x@quarry.example" })).toMatchObject({
    accountId: "summit",
    status: "auto",
  });
  expect(matchAccount(taught, { name: "Gone Ltd" }).status).toBe("none");
});

test("thresholds decide what is used without asking", () => {
  const careful = buildAccountIndex(accounts, { thresholds: { auto: 0.9999, review: 0.999 } });
  expect(matchAccount(careful, { name: "Falcon Machinery" }).status).toBe("none");
});

test("why an account was proposed is told in sentences", () => {
  const { reasons } = matchAccount(index, { name: "Falocn Machinery", email: "x@falcon-machinery.nl" });
  expect(reasons.map(({ kind }) => kind)).toEqual(["domain", "similar-name"]);
});

test("chances are between 0 and 1, sum to at most 1 over the candidates, and do not depend on the accounts' order", () => {
  const reversed = buildAccountIndex(accounts.toReversed());
  const words = fc.constantFrom(
    "Falcon",
    "Harbor",
    "Partners",
    "Machinery",
    "EMEA",
    "Ashdown",
    "Foods",
    "BMW",
    "青葉",
    "Inc",
    "3",
    "",
  );
  fc.assert(
    fc.property(
      fc.array(words, { maxLength: 4 }),
      fc.constantFrom(null, "x@harbor.example", "x@web.de"),
      (name, email) => {
        const query = { name: name.join(" "), email };
        const ranked = rankAccounts(index, query, 50);
        expect(ranked.every(({ probability }) => probability >= 0 && probability <= 1)).toBe(true);
        expect(ranked.reduce((sum, { probability }) => sum + probability, 0)).toBeLessThanOrEqual(1 + 1e-9);
        expect(rankAccounts(reversed, query, 1)[0]?.probability ?? 0).toBeCloseTo(
          ranked[0]?.probability ?? 0,
          9,
        );
      },
    ),
    { numRuns: 200 },
  );
});

test("a name is as much like another as the other is like it", () => {
  const names = accounts.map(({ name }) => name);
  for (const a of names)
    for (const b of names) expect(similarCompanies(a, b)).toBeCloseTo(similarCompanies(b, a), 6);
});

// Worked cases are kept outside this repository; a checkout without them runs everything else.
const FILE = "../shared/vectors/account-names.json";
type Vector = {
  readonly typed: string;
  readonly account: string;
  readonly same: boolean;
  readonly why: string;
};
const vectors = existsSync(FILE) ? (JSON.parse(readFileSync(FILE, "utf8")) as Vector[]) : [];

test.skipIf(vectors.length === 0)(`the worked cases are there to be run (skipped without ${FILE})`, () => {
  expect(vectors.length).toBeGreaterThanOrEqual(12);
});

test.each(vectors)("$typed is the account $account: $same ($why)", ({ typed, account, same }) => {
  const { accountId, status } = matchAccount(buildAccountIndex([{ id: "it", name: account }]), {
    name: typed,
  });
  expect({ accountId, status }).toEqual(
    same ? { accountId: "it", status: "auto" } : { accountId: null, status: "none" },
  );
});
