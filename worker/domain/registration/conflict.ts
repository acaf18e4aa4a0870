import type { Account, MatchReason } from "#worker/domain/identity/account.ts";
import {
  type AccountAlias,
  type AccountIndex,
  buildAccountIndex,
} from "#worker/domain/identity/account-index.ts";
import { companyDomain } from "#worker/domain/identity/company-domain.ts";
import { matchAccount, rankAccounts } from "#worker/domain/identity/match-account.ts";
import { mergedNames } from "#worker/domain/identity/merged-names.ts";
import { accountNameKey, commonProducts } from "./claim.ts";
import type { RegistrationContent } from "./registration.ts";
import type { RegistrationState } from "./registration-state.ts";

/** What a registration is compared with: a company under the name and domain that it is known by. */
type Named = { readonly name: string; readonly domain: string | null };

/** A registration that waits or protects. */
export type RivalRegistration = Named & {
  readonly id: string;
  readonly number: number;
  readonly partnerId: string;
  readonly state: RegistrationState;
  readonly accountId: string | null;
  readonly products: readonly string[];
};

/** An account that the company keeps for one partner, or with null for nobody. */
export type NamedAccount = Named & { readonly id: string; readonly partnerId: string | null };

/** A country that the company keeps for one partner, or with null for nobody. */
export type Territory = {
  readonly id: string;
  readonly country: string;
  readonly partnerId: string | null;
};

/** An opportunity of the CRM that is open. */
export type OpenOpportunity = {
  readonly id: string;
  readonly name: string;
  readonly accountId: string | null;
  readonly accountName: string | null;
  readonly product: string | null;
  /** Those that the CRM names as its partners. */
  readonly partnerIds: readonly string[];
};

/** Everything that a company knows by the name of some account. */
export type KnownAccounts = {
  readonly accounts: readonly Account[];
  readonly aliases: readonly AccountAlias[];
  readonly registrations: readonly RivalRegistration[];
  readonly namedAccounts: readonly NamedAccount[];
  readonly territories: readonly Territory[];
  /** Account names of open opportunities without an account. */
  readonly looseNames: readonly string[];
  /** Accounts and partners that are merged away, by the id of the one that they have become. */
  readonly survivors: ReadonlyMap<string, string>;
};

/** The record that stays, of one that may be merged into it. */
function survivorIn<Id extends string | null>({ survivors }: Pick<KnownAccounts, "survivors">, id: Id): Id {
  return id === null ? id : ((survivors.get(id) ?? id) as Id);
}

/** Something that a registration may be in the way of, and why. */
export type Finding = {
  readonly kind: "registration" | "opportunity" | "named_account" | "territory";
  readonly id: string;
  /** What it is called on the company's screens. */
  readonly label: string;
  /** Whose it is; null for nobody's and the company's own. */
  readonly partnerId: string | null;
  /** Whether it is the registering partner's own, which keeps nobody from anything. */
  readonly isOwn: boolean;
  /** The chance that it is the same account, 0 to 1. */
  readonly probability: number;
  /** Sentences for people of the company. */
  readonly reasons: readonly string[];
  /** The products in common; empty means all of them. */
  readonly products: readonly string[];
  /** Where a registration stands. */
  readonly state: RegistrationState | null;
};

/** A company that things are known of: the accounts, names and domains that are taken for one. */
export type MatchedAccounts = {
  /** The chance and the reasons, by the group's key (see `groupKeys`). */
  readonly groups: ReadonlyMap<string, { readonly probability: number; readonly reasons: readonly string[] }>;
  /** The account of the CRM, when it is sure enough to need no person. */
  readonly accountId: string | null;
  /** Those of the names without an account that are taken for it. */
  readonly looseNames: ReadonlySet<string>;
};

export type ConflictQuery = {
  readonly content: RegistrationContent;
  readonly partnerId: string;
  /** The registration itself, which is in nobody's way. */
  readonly registrationId: string;
  /** From which chance on two names are taken for one account. */
  readonly leastProbability: number;
};

const mostCandidates = 60;

/** Everything that is known, prepared for matching. */
export type KnownIndex = {
  readonly companies: AccountIndex;
  readonly accounts: AccountIndex;
  readonly known: KnownAccounts;
  /** Under which key each registration and named account is compared. */
  readonly keys: ReadonlyMap<Named, string>;
};

/** Takes time in proportion to what is known, whatever it is. */
export function indexKnownAccounts(known: KnownAccounts): KnownIndex {
  const keys = new Map([...known.registrations, ...known.namedAccounts].map((one) => [one, looseKey(one)]));
  const { accounts, survivors } = known;
  const staying = accounts.filter(({ id }) => !survivors.has(id));
  return {
    // Without what people have confirmed: a confirmed account would hide whoever is known by the same name without an account.
    companies: buildAccountIndex(distinctCompanies(known, keys)),
    accounts: buildAccountIndex(staying, {
      aliases: [...mergedNames(accounts, survivors), ...aliasesIn(known)],
    }),
    known,
    keys,
  };
}

function aliasesIn(known: KnownAccounts): readonly AccountAlias[] {
  return known.aliases.map((alias) => ({ ...alias, accountId: survivorIn(known, alias.accountId) }));
}

/** Which of all the companies that something is known of may be the one that is registered. Nothing depends on what is known of them. */
export function matchKnownAccounts(query: ConflictQuery, index: KnownIndex): MatchedAccounts {
  const written = { name: query.content.accountName, domain: query.content.accountDomain };
  const ranked = rankAccounts(index.companies, written, mostCandidates);
  const none = Math.max(0, 1 - ranked.reduce((sum, { probability }) => sum + probability, 0));
  const groups = new Map<string, { probability: number; reasons: string[] }>();
  const add = (companyId: string, probability: number, reasons: readonly MatchReason[]) => {
    const key = survivorIn(index.known, companyId);
    if (!(probability >= query.leastProbability) || (groups.get(key)?.probability ?? 0) >= probability)
      return;
    groups.set(key, { probability, reasons: reasons.map(({ text }) => text) });
  };
  for (const { accountId, probability, reasons } of ranked) {
    // Beside "no account" alone: one company may be known under several names, and these do not compete.
    add(accountId, probability / (probability + none), reasons);
  }
  const match = matchAccount(index.accounts, written);
  if (match.status === "auto" && match.accountId !== null)
    add(match.accountId, match.probability, match.reasons);
  const looseNames = new Set(
    index.known.looseNames.filter((name) => groups.has(looseKey({ name, domain: null }))),
  );
  return { groups, looseNames, accountId: match.status === "auto" ? match.accountId : null };
}

/** The matched accounts with the chance, and what is merged into them. */
export function matchedAccounts(
  known: KnownAccounts,
  { groups }: MatchedAccounts,
): readonly (Account & { readonly probability: number })[] {
  return known.accounts.flatMap((account) => {
    const group = groups.get(survivorIn(known, account.id));
    return group === undefined ? [] : [{ ...account, probability: group.probability }];
  });
}

/** Accounts by their ids; whatever has none once for each domain or, without one, for each name. */
function distinctCompanies(
  { accounts, looseNames }: KnownAccounts,
  keys: ReadonlyMap<Named, string>,
): readonly Account[] {
  const companies = new Map<string, Account>(accounts.map((account) => [account.id, account]));
  const add = ({ name, domain }: Named, id: string) => {
    if (!companies.has(id)) companies.set(id, { id, name, domain });
  };
  for (const [named, key] of keys) add(named, key);
  for (const name of looseNames) add({ name, domain: null }, looseKey({ name, domain: null }));
  return [...companies.values()];
}

/** Under which key a company without an account is compared. */
function looseKey({ name, domain }: Named): string {
  const own = companyDomain(domain ?? "");
  // The name counts beside the domain, because a group's companies may share one.
  return own === null ? `name:${accountNameKey(name)}` : `domain:${own} ${accountNameKey(name)}`;
}

/** What is known of the matched companies, the likeliest first. `opportunities` are the open ones of the matched accounts and names. */
export function findConflicts(
  query: ConflictQuery,
  index: KnownIndex,
  {
    matched,
    opportunities,
  }: { readonly matched: MatchedAccounts; readonly opportunities: readonly OpenOpportunity[] },
): readonly Finding[] {
  const found = [
    ...findRegistrations(query, index, matched),
    ...findOpportunities(query, index.known, { matched, opportunities }),
    ...findNamedAccounts(query, index, matched),
    ...findTerritories(query, index.known),
  ];
  return found.sort((a, b) => b.probability - a.probability || (a.id < b.id ? -1 : 1)).slice(0, mostFindings);
}

const mostFindings = 50;

function findRegistrations(
  { content, partnerId, registrationId }: ConflictQuery,
  { known, keys }: KnownIndex,
  { groups, accountId }: MatchedAccounts,
): readonly Finding[] {
  return known.registrations.flatMap((rival) => {
    const isSameAccount = accountId !== null && survivorIn(known, rival.accountId) === accountId;
    const group =
      groups.get(keys.get(rival) ?? "") ??
      (isSameAccount
        ? { probability: 1, reasons: ["Both are about the same account of the CRM"] }
        : undefined);
    const products = commonProducts(content.products, rival.products);
    if (rival.id === registrationId || group === undefined || products === null) return [];
    return [
      {
        ...group,
        kind: "registration" as const,
        id: rival.id,
        label: `Registration ${rival.number}, ${rival.name}`,
        partnerId: rival.partnerId,
        isOwn: survivorIn(known, rival.partnerId) === survivorIn(known, partnerId),
        products,
        state: rival.state,
      },
    ];
  });
}

function findOpportunities(
  { content, partnerId }: ConflictQuery,
  known: KnownAccounts,
  {
    matched,
    opportunities,
  }: { readonly matched: MatchedAccounts; readonly opportunities: readonly OpenOpportunity[] },
): readonly Finding[] {
  const own = survivorIn(known, partnerId);
  return opportunities.flatMap((one) => {
    const key = survivorIn(known, one.accountId) ?? looseKey({ name: one.accountName ?? "", domain: null });
    const group = matched.groups.get(key);
    const products = commonProducts(content.products, one.product === null ? [] : [one.product]);
    if (group === undefined || products === null) return [];
    return [
      {
        ...group,
        kind: "opportunity" as const,
        id: one.id,
        label: one.name,
        partnerId: one.partnerIds[0] ?? null,
        isOwn: one.partnerIds.some((id) => survivorIn(known, id) === own),
        products,
        state: null,
      },
    ];
  });
}

function findNamedAccounts(
  { partnerId }: ConflictQuery,
  { known, keys }: KnownIndex,
  { groups }: MatchedAccounts,
): readonly Finding[] {
  return known.namedAccounts.flatMap((named) => {
    const group = groups.get(keys.get(named) ?? "");
    if (group === undefined) return [];
    return [
      {
        ...group,
        kind: "named_account" as const,
        id: named.id,
        label: named.name === "" ? (named.domain ?? "") : named.name,
        partnerId: named.partnerId,
        isOwn: survivorIn(known, named.partnerId) === survivorIn(known, partnerId),
        products: [],
        state: null,
      },
    ];
  });
}

function findTerritories({ content, partnerId }: ConflictQuery, known: KnownAccounts): readonly Finding[] {
  return known.territories
    .filter(({ country }) => country === content.accountCountry)
    .map(({ id, country, partnerId: ownerId }) => ({
      kind: "territory" as const,
      id,
      label: country,
      partnerId: ownerId,
      isOwn: survivorIn(known, ownerId) === survivorIn(known, partnerId),
      probability: 1,
      reasons: [`The account is in ${country}`],
      products: [],
      state: null,
    }));
}

/** Those that somebody else has: what the partner is told of, without saying which. */
export function foreignFindings(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ isOwn }) => !isOwn);
}

/** What was found now and not before, but for registrations that wait: of these only the approval decides who is first. */
export function newlyFound(now: readonly Finding[], before: readonly Finding[]): readonly Finding[] {
  const seen = new Set(before.map(({ kind, id, state }) => `${kind} ${id} ${state ?? ""}`));
  return foreignFindings(now).filter(
    ({ kind, id, state }) =>
      (kind !== "registration" || state === "approved") && !seen.has(`${kind} ${id} ${state ?? ""}`),
  );
}

/** Others' registrations that waited when they were found: whoever approves has not seen them approved. */
export function waitingRivals(findings: readonly Finding[]): readonly string[] {
  return foreignFindings(findings)
    .filter(({ kind, state }) => kind === "registration" && state !== "approved")
    .map(({ id }) => id);
}
