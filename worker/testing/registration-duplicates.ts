import { existsSync, readFileSync } from "node:fs";
import { accountNameKey } from "#worker/domain/registration/claim.ts";
import {
  findConflicts,
  indexKnownAccounts,
  type KnownAccounts,
  matchKnownAccounts,
  type RivalRegistration,
} from "#worker/domain/registration/conflict.ts";
import { emptyContent } from "#worker/domain/registration/registration.ts";
import { defaultRegistrationSettings } from "#worker/domain/registration/settings.ts";

/** Real names of companies, kept outside this repository: accounts, and how others wrote them. */
const issuers = "../shared/data/company-names/issuers-resolution-dev.json";

type Said = { readonly name: string; readonly domain: string; readonly products: readonly string[] };

/** A registration that is there, and one that is handed in; `same` are those that it is a duplicate of. */
export type DuplicateCase = {
  readonly how: string;
  readonly registered: (Said & { readonly id: string }) | null;
  readonly submitted: Said;
  readonly same: readonly string[];
};

/** As many accounts and second spellings as are measured in a few seconds. */
const mostNames = 700;
const mostQueries = 200;

/** Null where the names are not there. */
export function readDuplicateCases(): readonly DuplicateCase[] | null {
  if (!existsSync(issuers)) return null;
  const { accounts, queries } = JSON.parse(readFileSync(issuers, "utf8")) as {
    accounts: { id: string; name: string }[];
    queries: { name: string; ids: string[] }[];
  };
  const distinct = [...new Map(accounts.map((account) => [accountNameKey(account.name), account])).values()];
  const cases = distinct.slice(0, mostNames).flatMap(casesOfName);
  const registered = new Set(cases.map((one) => one.registered?.id));
  return [...cases, ...queries.slice(0, mostQueries).map((query) => caseOfQuery(query, registered))];
}

/** How somebody else wrote a name; where the account is not among the registered ones, it is a duplicate of nothing. */
function caseOfQuery(
  { name, ids }: { readonly name: string; readonly ids: readonly string[] },
  registered: ReadonlySet<string | undefined>,
): DuplicateCase {
  const same = ids.filter((id) => registered.has(id));
  const how = same.length > 0 ? "second spelling of an issuer" : "another issuer";
  return { how, registered: null, submitted: { name, domain: "", products: product }, same };
}

const product = ["Analytics"];
const forms = ["Inc", "Incorporated", "GmbH", "Ltd.", "Limited", "S.A.", "LLC", "PLC"];
const places = ["Germany", "Japan", "Brazil", "Canada", "Iberia"];

/** One of these ways a name, in turn: so that no name is registered twice. */
function casesOfName(
  { id, name }: { readonly id: string; readonly name: string },
  at: number,
): readonly DuplicateCase[] {
  const bare = accountNameKey(name);
  const label = bare.replace(/[^a-z0-9]/g, "").slice(0, 40);
  if (label.length < 4) return [];
  const form = forms[at % forms.length] ?? "";
  const place = places[at % places.length] ?? "";
  const own = `${label}.example`;
  const plain = { name, domain: "", products: product };
  const withDomain = { ...plain, domain: own };
  const respelled = `${bare} ${form}`;
  const branch = `${bare} ${place} ${form}`;
  const ways: readonly (readonly [string, Said, Said, boolean])[] = [
    ["other legal form", plain, { ...plain, name: respelled }, true],
    ["capitals, no legal form", plain, { ...plain, name: bare.toUpperCase() }, true],
    [
      "same domain, respelled",
      withDomain,
      { ...withDomain, name: respelled, domain: `https://www.${own}/about` },
      true,
    ],
    ["subsidiary at the group's domain", withDomain, { ...withDomain, name: branch }, true],
    [
      "subsidiary with its own domain",
      withDomain,
      { ...plain, name: branch, domain: `${label}-${place.toLowerCase()}.example` },
      false,
    ],
    ["other product", withDomain, { ...withDomain, products: ["Storage"] }, false],
  ];
  const [how, registered, submitted, isDuplicate] = ways[at % ways.length] ?? ways[0] ?? [];
  if (how === undefined || registered === undefined || submitted === undefined) return [];
  return [{ how, registered: { ...registered, id }, submitted, same: isDuplicate ? [id] : [] }];
}

export type DuplicateFigures = {
  readonly how: string;
  readonly cases: number;
  readonly found: number;
  readonly wrong: number;
};

/** Looks for the conflicts of each case among the registrations of all of them. */
export function measureDuplicates(cases: readonly DuplicateCase[]): {
  readonly recall: number;
  readonly precision: number;
  readonly byWay: readonly DuplicateFigures[];
} {
  const index = indexKnownAccounts(knownFrom(cases));
  const byWay = new Map<string, { cases: number; found: number; wrong: number }>();
  for (const { how, submitted, same } of cases) {
    const query = {
      content: {
        ...emptyContent,
        accountName: submitted.name,
        accountDomain: submitted.domain,
        products: submitted.products,
      },
      partnerId: "ptr_new",
      registrationId: "reg_new",
      leastProbability: defaultRegistrationSettings.leastProbability,
    };
    const findings = findConflicts(query, index, {
      matched: matchKnownAccounts(query, index),
      opportunities: [],
    });
    const right = findings.filter(({ id }) => same.includes(id)).length;
    const figures = byWay.get(how) ?? { cases: 0, found: 0, wrong: 0 };
    byWay.set(how, {
      cases: figures.cases + 1,
      found: figures.found + Math.min(right, 1),
      wrong: figures.wrong + findings.length - right,
    });
  }
  const rows = [...byWay].map(([how, figures]) => ({ how, ...figures }));
  const sum = (read: (row: DuplicateFigures) => number) => rows.reduce((total, row) => total + read(row), 0);
  const found = sum((row) => row.found);
  return {
    recall: found / cases.filter(({ same }) => same.length > 0).length,
    precision: found / (found + sum((row) => row.wrong)),
    byWay: rows,
  };
}

function knownFrom(cases: readonly DuplicateCase[]): KnownAccounts {
  const registrations: RivalRegistration[] = cases.flatMap(({ registered }, at) =>
    registered === null
      ? []
      : [{ ...registered, number: at + 1, partnerId: "ptr_old", state: "submitted", accountId: null }],
  );
  return {
    ...{ accounts: [], aliases: [], registrations, namedAccounts: [], territories: [], looseNames: [] },
    survivors: new Map(),
  };
}
