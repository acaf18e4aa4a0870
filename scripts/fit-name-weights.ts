import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import { buildAccountIndex, weighName } from "#worker/domain/identity/account-index.ts";
import { normaliseCompanyName } from "#worker/domain/identity/company-name.ts";
import { findCandidates } from "#worker/domain/identity/find-candidates.ts";
import { compareNames, type FeatureName, featureNames } from "#worker/domain/identity/name-features.ts";
import type { ComparedName } from "#worker/domain/identity/pair-words.ts";
import { makeCompanyNames, makeNamePairs, respell } from "#worker/testing/company-names.ts";
import { makeRandom } from "#worker/testing/random.ts";

/**
 * Fits what each feature of two names says about their being one company, by logistic regression, and writes match-weights.ts. It learns
 * from invented names in a dozen languages (worker/testing/company-names.ts) and, where they lie beside the project, from real names of
 * issuers and a hand-labelled set; a feature that can only speak for or only against a match is kept from saying the opposite.
 */
type Example = { readonly x: readonly number[]; readonly same: boolean; readonly weight: number };

const data = "../shared/data/company-names";
const random = makeRandom(20_250_331);
const ridge = 0.6;

/** The sign that a feature's weight may have. */
const sayOnly: Partial<Record<FeatureName, 1 | -1>> = {
  equalKey: 1,
  equalJoined: 1,
  lesserCoverage: 1,
  greaterCoverage: 1,
  otherWordsOnBoth: -1,
  otherWordsOnOne: -1,
  otherBusinessWordsOnBoth: -1,
  otherBusinessWordsOnOne: -1,
  otherPlaceOnBoth: -1,
  otherPlaceOnOne: -1,
  otherNumberOnBoth: -1,
  otherNumberOnOne: -1,
  firstWord: 1,
  firstWordDiffers: -1,
  firstWordCut: -1,
  matchedWords: 1,
  twoInitials: 1,
  threeInitials: 1,
  moreInitials: 1,
  letters: 1,
  nearlyAllLetters: 1,
  beginning: 1,
  onlyOneWord: -1,
  otherOrder: -1,
  sameLegalForm: 1,
  otherLegalForm: -1,
};

/**
 * Known beforehand. Numerals tell a fund or a subsidiary from another, although exchanges add figures of their own to
 * the names of issuers. Initials are shared the oftener the fewer they are; no sample of pairs shows how often among a company's accounts.
 */
const given: Partial<Record<FeatureName, number>> = {
  otherNumberOnBoth: -3.5,
  otherNumberOnOne: -2.6,
  twoInitials: 0,
  threeInitials: 2,
  moreInitials: 3,
};

const examples = [
  ...invented(),
  ...inventedAmongAccounts(),
  ...handLabelled(),
  ...issuers(),
  ...resolutions(),
];
const weights = fitWeights(examples);
const chances = examples.map(({ x }) => 1 / (1 + Math.exp(-dot(weights, x))));
const right = examples.filter(({ same }, at) => (chances[at] ?? 0) >= 0.5 === same).length;
console.log(
  `${examples.length} pairs, ${((100 * right) / examples.length).toFixed(1)} % told right by these weights`,
);
for (const [at, name] of featureNames.entries())
  console.log(name.padEnd(26), (weights[at] ?? 0).toFixed(2).padStart(7));
if (!process.argv.includes("--dry-run")) write(weights);

function invented(): Example[] {
  return makeNamePairs(6_000, random).map(({ a, b, same }) =>
    example(alone(a), alone(b), { same, weight: 0.5 }),
  );
}

/** As a query meets its candidates: the right account, where there is one, and those that come nearest. */
function inventedAmongAccounts(): Example[] {
  const names = makeCompanyNames(1_500, random);
  const accounts = names.map((name, at) => ({ id: String(at), name }));
  const kept = accounts.filter((_, at) => at % 3 !== 0);
  const queries = accounts
    .filter((_, at) => at % 2 === 0)
    .map(({ id, name }) => ({
      name: respell(name, random),
      ids: kept.some((each) => each.id === id) ? [id] : [],
    }));
  return amongAccounts(kept, queries, 0.3);
}

function handLabelled(): Example[] {
  return readPairs("adversarial-pairs-dev.csv", 2);
}

function issuers(): Example[] {
  return readPairs("issuers-pairs-dev.csv", 1);
}

function readPairs(file: string, weight: number): Example[] {
  const path = `${data}/${file}`;
  if (!existsSync(path)) return [];
  const rows: { name_a: string; name_b: string; label: string }[] = parse(readFileSync(path), {
    columns: true,
  });
  return rows
    .filter((row) => inSample(row.name_a))
    .map(({ name_a, name_b, label }) =>
      example(alone(name_a), alone(name_b), { same: label === "1", weight }),
    );
}

function resolutions(): Example[] {
  const path = `${data}/issuers-resolution-dev.json`;
  if (!existsSync(path)) return [];
  const { accounts, queries } = JSON.parse(readFileSync(path, "utf8")) as {
    accounts: { id: string; name: string }[];
    queries: { name: string; ids: string[] }[];
  };
  return amongAccounts(
    accounts,
    queries.filter(({ name }) => inSample(name)),
    1,
  );
}

function amongAccounts(
  accounts: readonly { id: string; name: string }[],
  queries: readonly { name: string; ids: readonly string[] }[],
  weight: number,
): Example[] {
  const index = buildAccountIndex(accounts);
  return queries.flatMap(({ name, ids }) => {
    const normal = normaliseCompanyName(name);
    const query = { name: normal, weights: weighName(normal, index.accountsWithWord, accounts.length) };
    return findCandidates(index, normal).flatMap((at) => {
      const candidate = index.accounts[at];
      if (candidate === undefined || candidate.name.words.length === 0) return [];
      return [example(query, candidate, { same: ids.includes(candidate.account.id), weight })];
    });
  });
}

function alone(written: string): ComparedName {
  const name = normaliseCompanyName(written);
  return { name, weights: weighName(name, new Map(), 0) };
}

function example(
  a: ComparedName,
  b: ComparedName,
  { same, weight }: { same: boolean; weight: number },
): Example {
  const features = compareNames(a, b);
  return { x: featureNames.map((name) => features[name]), same, weight };
}

/** `--half` leaves every second name out, for measuring on what was not learned from. */
function inSample(name: string): boolean {
  if (!process.argv.includes("--half")) return true;
  let hash = 7;
  for (const letter of name) hash = (hash * 31 + letter.charCodeAt(0)) | 0;
  return hash % 2 === 0;
}

/** Newton's steps with a ridge; weights of the wrong sign are held at zero and the rest fitted again. */
function fitWeights(from: readonly Example[]): number[] {
  const size = featureNames.length;
  const held = new Set(featureNames.flatMap((name, at) => (given[name] === undefined ? [] : [at])));
  for (;;) {
    const weights = newton(from, size, held);
    const wrong = featureNames.flatMap((name, at) =>
      (sayOnly[name] ?? 0) * (weights[at] ?? 0) < 0 ? [at] : [],
    );
    if (wrong.length === 0) return weights;
    for (const at of wrong) held.add(at);
  }
}

function newton(from: readonly Example[], size: number, held: ReadonlySet<number>): number[] {
  let weights = featureNames.map((name) => given[name] ?? 0);
  for (let round = 0; round < 25; round += 1) {
    const gradient = weights.map((weight, at) => (at === 0 ? 0 : -ridge * weight));
    const curvature = weights.map((_, row) => weights.map((__, column) => (row === column ? ridge : 0)));
    for (const each of from) addSlopes(each, dot(weights, each.x), { gradient, curvature });
    for (const at of held) keepWeight(at, size, { gradient, curvature });
    const step = solve(curvature, gradient);
    weights = weights.map((weight, at) => weight + (step[at] ?? 0));
  }
  return weights;
}

type Slopes = { readonly gradient: number[]; readonly curvature: number[][] };

function addSlopes({ x, same, weight }: Example, score: number, { gradient, curvature }: Slopes): void {
  const chance = 1 / (1 + Math.exp(-score));
  const slope = weight * chance * (1 - chance);
  for (const [row, value] of x.entries()) {
    if (value === 0) continue;
    gradient[row] = (gradient[row] ?? 0) + weight * ((same ? 1 : 0) - chance) * value;
    const line = curvature[row] ?? [];
    for (const [column, other] of x.entries()) line[column] = (line[column] ?? 0) + slope * value * other;
  }
}

function keepWeight(held: number, size: number, { gradient, curvature }: Slopes): void {
  gradient[held] = 0;
  for (let other = 0; other < size; other += 1) {
    (curvature[held] ?? [])[other] = held === other ? 1 : 0;
    (curvature[other] ?? [])[held] = held === other ? 1 : 0;
  }
}

/** Gauss and Jordan, with the largest pivot first. */
function solve(matrix: number[][], right: number[]): number[] {
  const rows = matrix.map((row, at) => [...row, right[at] ?? 0]);
  for (let column = 0; column < rows.length; column += 1) {
    const pivot = rows
      .slice(column)
      .reduce(
        (best, row, at) =>
          Math.abs(row[column] ?? 0) > Math.abs(rows[best]?.[column] ?? 0) ? at + column : best,
        column,
      );
    [rows[column], rows[pivot]] = [rows[pivot] ?? [], rows[column] ?? []];
    const lead = rows[column] ?? [];
    const scale = lead[column] || 1;
    for (let at = 0; at < lead.length; at += 1) lead[at] = (lead[at] ?? 0) / scale;
    for (const [at, row] of rows.entries()) {
      const factor = row[column] ?? 0;
      if (at === column || factor === 0) continue;
      for (let cell = 0; cell < row.length; cell += 1)
        row[cell] = (row[cell] ?? 0) - factor * (lead[cell] ?? 0);
    }
  }
  return rows.map((row) => row.at(-1) ?? 0);
}

function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) sum += (a[at] ?? 0) * (b[at] ?? 0);
  return sum;
}

function write(fitted: readonly number[]): void {
  const lines = featureNames.map((name, at) => `  ${name}: ${Number((fitted[at] ?? 0).toFixed(2))},`);
  writeFileSync(
    "worker/domain/identity/match-weights.ts",
    `import type { FeatureName } from "./name-features.ts";

/**
 * Made by scripts/fit-name-weights.ts; do not edit. What each feature of two names adds to the logarithm of the odds that they mean one
 * company: 0.69 doubles the odds, 2.3 makes them ten times as high.
 */
export const nameWeights: Readonly<Record<FeatureName, number>> = {
${lines.join("\n")}
};
`,
  );
}
