// How well and how fast names are matched to accounts: node bench/identity.ts
import { existsSync, readFileSync } from "node:fs";
import process from "node:process";
import { parse } from "csv-parse/sync";
import { buildAccountIndex } from "#worker/domain/identity/account-index.ts";
import { matchAccount, rankAccounts } from "#worker/domain/identity/match-account.ts";
import { similarCompanies } from "#worker/domain/identity/name-similarity.ts";
import { makeCompanyNames, makeNamePairs, respell } from "#worker/testing/company-names.ts";
import {
  areaUnderCurve,
  calibrationError,
  calibrationErrorByLuck,
  f1At,
  type Judged,
} from "#worker/testing/match-quality.ts";
import { makeRandom } from "#worker/testing/random.ts";

const shared = "../shared/data/company-names";
/** Only the names that `scripts/fit-name-weights.ts --half` did not learn from. */
const half = process.argv.includes("--half");
const random = makeRandom(31_032_025);

// Chances that are exactly right show some error too, the more the fewer pairs there are: its mean, and what one sample in twenty exceeds.
console.log("pairs                        n     F1    AUC    ECE  (if exactly right: mean, 95 %)");
reportPairs("invented, 12 languages", makeNamePairs(4_000, random).map(judgePair));
for (const file of ["issuers-pairs-dev", "adversarial-pairs-dev"]) {
  const path = `${shared}/${file}.csv`;
  if (existsSync(path)) reportPairs(file, readPairs(path).map(judgePair));
}

console.log(
  "\nresolution              accounts queries  F1 auto+review  F1 auto  precision auto    ECE  queries/s",
);
resolveInvented(3_000);
resolveInvented(20_000);
resolveIssuers();

function reportPairs(name: string, judged: readonly Judged[]): void {
  const luck = calibrationErrorByLuck(judged, makeRandom(19));
  const figures = [
    f1At(judged, 0.5),
    areaUnderCurve(judged),
    calibrationError(judged),
    luck.mean,
    luck.rarelyMore,
  ].map((value) => value.toFixed(3));
  console.log(
    name.padEnd(24),
    String(judged.length).padStart(5),
    ...figures.map((value) => value.padStart(6)),
  );
}

type Pair = { readonly a: string; readonly b: string; readonly same: boolean };

function judgePair({ a, b, same }: Pair): Judged {
  return { chance: similarCompanies(a, b), right: same };
}

function readPairs(path: string): Pair[] {
  const rows: { name_a: string; name_b: string; label: string }[] = parse(readFileSync(path), {
    columns: true,
  });
  return rows
    .filter((row) => !half || !inSample(row.name_a))
    .map(({ name_a, name_b, label }) => ({ a: name_a, b: name_b, same: label === "1" }));
}

function resolveInvented(count: number): void {
  const accounts = makeCompanyNames(count, random).map((name, at) => ({ id: String(at), name }));
  const kept = accounts.filter((_, at) => at % 5 !== 0);
  const queries = accounts
    .filter((_, at) => at % 2 === 0)
    .slice(0, 2_000)
    .map(({ id, name }, at) => ({ name: respell(name, random), ids: (at * 2) % 5 === 0 ? [] : [id] }));
  reportResolution("invented", kept, queries);
}

function resolveIssuers(): void {
  const path = `${shared}/issuers-resolution-dev.json`;
  if (!existsSync(path)) {
    console.log(`(no ${path}: the issuers are left out)`);
    return;
  }
  const { accounts, queries } = JSON.parse(readFileSync(path, "utf8"));
  const kept = queries.filter(({ name }: { name: string }) => !half || !inSample(name));
  reportResolution("issuers", accounts, kept);
}

type Query = { readonly name: string; readonly ids: readonly string[] };

function reportResolution(
  name: string,
  accounts: readonly { id: string; name: string }[],
  queries: readonly Query[],
): void {
  const index = buildAccountIndex(accounts);
  const matches = queries.map((query) => ({ ...matchAccount(index, query), ids: query.ids }));
  const judged = queries.flatMap((query) =>
    rankAccounts(index, query, 1).map(({ accountId, probability }) => ({
      chance: probability,
      right: query.ids.includes(accountId),
    })),
  );
  const asked = matches.filter(({ ids }) => ids.length > 0).length;
  const named = f1Of(
    matches.filter(({ accountId }) => accountId !== null),
    asked,
  );
  const auto = f1Of(
    matches.filter(({ status }) => status === "auto"),
    asked,
  );
  const figures = [named.f1, auto.f1, auto.precision, calibrationError(judged)].map((value) =>
    value.toFixed(3).padStart(9),
  );
  console.log(
    name.padEnd(24),
    accounts.length,
    queries.length,
    ...figures,
    String(Math.round(speed(index, queries))).padStart(9),
  );
}

function f1Of(
  found: readonly { readonly accountId: string | null; readonly ids: readonly string[] }[],
  asked: number,
) {
  const right = found.filter(({ accountId, ids }) => accountId !== null && ids.includes(accountId)).length;
  return { f1: (2 * right) / (found.length + asked), precision: right / Math.max(found.length, 1) };
}

/** Queries a second of one core's own time, the median of several rounds; what else runs on the machine does not count. */
function speed(index: ReturnType<typeof buildAccountIndex>, queries: readonly Query[]): number {
  const rounds = Array.from({ length: 15 }, () => {
    const before = process.cpuUsage();
    for (const query of queries) matchAccount(index, query);
    const { user, system } = process.cpuUsage(before);
    return (queries.length * 1e6) / (user + system);
  });
  return rounds.sort((a, b) => a - b)[7] ?? 0;
}

function inSample(name: string): boolean {
  let hash = 7;
  for (const letter of name) hash = (hash * 31 + letter.charCodeAt(0)) | 0;
  return hash % 2 === 0;
}
