import { nameKey } from "#worker/domain/crm/name-key.ts";
import { survivorOf } from "#worker/domain/crm/salesforce/merged-records.ts";
import { type PartnerValue, partnerValueKey } from "#worker/domain/crm/salesforce/partner-values.ts";
import { assert } from "#worker/domain/result.ts";
import type {
  PartyChange,
  PartyKey,
  PartyMatch,
  StoredParty,
} from "#worker/usecases/imports/import-ports.ts";
import type { Ids } from "#worker/usecases/ports.ts";
import type { ProjectionFacts } from "./sync-ports.ts";

type PartyKind = "partners" | "accounts";
type FindParties = (kind: PartyKind, keys: readonly PartyKey[]) => Promise<readonly PartyMatch[]>;

export type PartyNeeds = {
  readonly tenantId: string;
  readonly ids: Ids;
  readonly findParties: FindParties;
};

/** Values to our ids; null for one that people have decided to ignore. `added` are parties that nobody has yet. */
export type ResolvedParties = {
  readonly idOf: (key: string) => string | null;
  readonly nameOf: (key: string) => string;
  readonly added: readonly PartyChange[];
};

/**
 * Which partner each value means: what people have decided; else the partner with the account's id; else the one of that name; else a
 * new one. Accounts that were merged are the one they were merged into, and two accounts of one name are one partner.
 */
export async function resolvePartners(
  needs: PartyNeeds,
  values: readonly PartnerValue[],
  facts: Pick<ProjectionFacts, "mergedAccounts" | "accountNames" | "decisions">,
): Promise<ResolvedParties> {
  const decided = new Map<string, string | null>();
  const open = new Map<string, Party>();
  for (const value of values) {
    const key = partnerValueKey(value);
    const decision = facts.decisions.get(key);
    if (decision) decided.set(key, decision.decision === "partner" ? decision.partnerId : null);
    else open.set(key, partyOf(value, facts));
  }
  const found = await findOrAdd(needs, { kind: "partners", parties: open });
  return {
    idOf: (key) => (decided.has(key) ? (decided.get(key) ?? null) : found.idOf(key)),
    nameOf: found.nameOf,
    added: found.added,
  };
}

/** Accounts by the ids that Salesforce gives them. */
export async function resolveAccounts(
  needs: PartyNeeds,
  accounts: ReadonlyMap<string, string>,
): Promise<ResolvedParties> {
  const parties = new Map(
    [...accounts].map(([externalId, name]) => [externalId, { externalId, name, domain: null }]),
  );
  return findOrAdd(needs, { kind: "accounts", parties });
}

type Party = { readonly externalId: string | null; readonly name: string; readonly domain: string | null };

function partyOf(
  value: PartnerValue,
  facts: Pick<ProjectionFacts, "mergedAccounts" | "accountNames">,
): Party {
  if (value.kind === "name") return { externalId: null, name: value.name, domain: null };
  const externalId = survivorOf(value.accountId, facts.mergedAccounts);
  // An account that the user may not see still has an id to tell it by.
  const name = facts.accountNames.get(externalId) ?? value.name ?? externalId;
  return { externalId, name, domain: null };
}

async function findOrAdd(
  needs: PartyNeeds,
  { kind, parties }: { readonly kind: PartyKind; readonly parties: ReadonlyMap<string, Party> },
): Promise<ResolvedParties> {
  const entries = [...parties];
  const keys = entries.map(([, party]) => partyKeyOf(needs, kind, party));
  const matches = keys.length === 0 ? [] : await needs.findParties(kind, keys);
  const idByKey = new Map<string, string>();
  const idByName = new Map<string, string>();
  const added = new Map<string, PartyChange>();
  for (const [at, [key, party]] of entries.entries()) {
    const partyKey = keys[at];
    const match = matches[at];
    assert(partyKey && match, "every key has its match");
    const stored = meant(kind, match);
    // Two values of one chunk may mean one party that is new: by name for partners, whose names are unique.
    const id =
      stored?.id ?? (kind === "partners" ? idByName.get(partyKey.nameKey) : undefined) ?? partyKey.id;
    idByKey.set(key, id);
    idByName.set(partyKey.nameKey, id);
    if ((stored === null || stored.gone) && !added.has(id))
      added.set(id, toAdded(party, { id, nameKey: partyKey.nameKey }));
  }
  return {
    idOf: (key) => idByKey.get(key) ?? null,
    nameOf: (key) => parties.get(key)?.name ?? key,
    added: [...added.values()],
  };
}

export function partyKeyOf({ tenantId, ids }: PartyNeeds, kind: PartyKind, party: Party): PartyKey {
  const key = nameKey(party.name);
  const id =
    kind === "partners"
      ? ids.derive("ptr", tenantId, key)
      : ids.derive("acc", tenantId, party.externalId ?? key);
  return { id, nameKey: key, externalId: party.externalId };
}

/** Names of partners are unique, those of accounts are not: an account of the name that has another id is another account. */
export function meant(kind: PartyKind, { byExternalId, byName, byId }: PartyMatch): StoredParty | null {
  if (byExternalId !== null) return byExternalId;
  if (byName !== null && (kind === "partners" || byName.externalId === null)) return byName;
  return byId;
}

function toAdded(party: Party, known: { readonly id: string; readonly nameKey: string }): PartyChange {
  const { externalId, name, domain } = party;
  return { ...known, externalId, name, domain, type: null, row: 0, sourceHash: "", added: true, prior: null };
}
