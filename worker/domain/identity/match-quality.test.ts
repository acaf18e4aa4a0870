import { existsSync, readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import { expect, test } from "vitest";
import { makeCompanyNames, makeNamePairs, respell } from "#worker/testing/company-names.ts";
import {
  areaUnderCurve,
  calibrationError,
  calibrationErrorByLuck,
  f1At,
  type Judged,
} from "#worker/testing/match-quality.ts";
import { makeRandom } from "#worker/testing/random.ts";
import { buildAccountIndex } from "./account-index.ts";
import { matchAccount, rankAccounts } from "./match-account.ts";
import { similarCompanies } from "./name-similarity.ts";

// Real names with known answers are kept outside this repository; a checkout without them measures invented ones only.
const issuerPairs = "../shared/data/company-names/issuers-pairs-dev.csv";
const adversarialPairs = "../shared/data/company-names/adversarial-pairs-dev.csv";
const issuerQueries = "../shared/data/company-names/issuers-resolution-dev.json";

test("invented names in a dozen languages are told apart, by chances that mean what they say", () => {
  const judged = makeNamePairs(3_000, makeRandom(404)).map(({ a, b, same }) => ({
    chance: similarCompanies(a, b),
    right: same,
  }));
  expect(f1At(judged, 0.5)).toBeGreaterThan(0.88);
  expect(areaUnderCurve(judged)).toBeGreaterThan(0.96);
  expect(calibrationError(judged)).toBeLessThan(0.06);
});

test("invented accounts are found under misspelt names, and those that are not there are not", () => {
  const random = makeRandom(405);
  const names = makeCompanyNames(2_000, random);
  const index = buildAccountIndex(names.filter((_, at) => at % 5 !== 0).map((name) => ({ id: name, name })));
  const queries = names
    .slice(0, 1_000)
    .map((name, at) => ({ name: respell(name, random), ids: at % 5 === 0 ? [] : [name] }));
  expect(resolutionF1(index, queries)).toBeGreaterThan(0.88);
});

test.skipIf(!existsSync(issuerPairs))(
  `issuers' names on two exchanges are paired (skipped without ${issuerPairs})`,
  () => {
    const judged = readPairs(issuerPairs);
    expect(f1At(judged, 0.5)).toBeGreaterThan(0.88);
    expect(calibrationError(judged)).toBeLessThan(0.05);
  },
);

test.skipIf(!existsSync(adversarialPairs))(
  `adversarial pairs are ranked (skipped without ${adversarialPairs})`,
  () => {
    const judged = readPairs(adversarialPairs);
    expect(areaUnderCurve(judged)).toBeGreaterThan(0.92);
    // So few pairs cannot show less error than luck makes; they can show that the chances are not wrong.
    expect(calibrationError(judged)).toBeLessThan(calibrationErrorByLuck(judged, makeRandom(7)).rarelyMore);
  },
);

test.skipIf(!existsSync(issuerQueries))(
  `issuers are resolved among thousands (skipped without ${issuerQueries})`,
  () => {
    const { accounts, queries } = JSON.parse(readFileSync(issuerQueries, "utf8"));
    const index = buildAccountIndex(accounts);
    expect(accounts.length).toBeGreaterThan(3_000);
    expect(resolutionF1(index, queries)).toBeGreaterThan(0.87);
    const judged = (queries as Query[]).flatMap(({ name, ids }) =>
      rankAccounts(index, { name }, 1).map(({ accountId, probability }) => ({
        chance: probability,
        right: ids.includes(accountId),
      })),
    );
    expect(calibrationError(judged)).toBeLessThan(0.05);
  },
);

type Query = { readonly name: string; readonly ids: readonly string[] };

function resolutionF1(index: ReturnType<typeof buildAccountIndex>, queries: readonly Query[]): number {
  const found = queries
    .map(({ name, ids }) => ({ ids, match: matchAccount(index, { name }) }))
    .filter(({ match }) => match.status === "auto");
  const right = found.filter(
    ({ ids, match }) => match.accountId !== null && ids.includes(match.accountId),
  ).length;
  return (2 * right) / (found.length + queries.filter(({ ids }) => ids.length > 0).length);
}

function readPairs(file: string): Judged[] {
  const rows: { name_a: string; name_b: string; label: string }[] = parse(readFileSync(file), {
    columns: true,
  });
  return rows.map(({ name_a, name_b, label }) => ({
    chance: similarCompanies(name_a, name_b),
    right: label === "1",
  }));
}
