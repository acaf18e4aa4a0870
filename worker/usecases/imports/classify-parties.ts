import { type RowProblem, shownValue } from "#worker/domain/crm/import/row-problem.ts";
import { nameKey } from "#worker/domain/crm/name-key.ts";
import type { AccountRecord, PartnerRecord } from "#worker/domain/crm/records.ts";
import { assert } from "#worker/domain/result.ts";
import { type Classification, type ClassifiedRow, type ClassifyContext, compareRow } from "./compare-row.ts";
import type { PartyKey, PartyMatch, StoredParty } from "./import-ports.ts";
import type { KeyedRow } from "./row-keys.ts";

type PartyKind = "partners" | "accounts";

/**
 * Partners and accounts are met by name before anybody numbers them, so a row can mean a stored one by its outside id
 * or by its name. Names of partners are unique, those of accounts are not.
 */
export async function classifyParties(
  context: ClassifyContext,
  { kind, rows }: { readonly kind: PartyKind; readonly rows: readonly KeyedRow[] },
): Promise<Classification> {
  const keys = rows.map((keyed) => partyKeyOf(context, { kind, record: partyOf(keyed) }));
  const matches = await context.store.findParties(kind, keys);
  const claimed = new Set<string>();
  const classified: ClassifiedRow[] = [];
  const problems: RowProblem[] = [];
  for (const [at, keyed] of rows.entries()) {
    const key = keys[at];
    const match = matches[at];
    assert(key && match, "every key has its match");
    const meant =
      kind === "partners" ? partnerMeant(partyOf(keyed), match) : accountMeant(partyOf(keyed), match);
    if (typeof meant === "string") {
      problems.push(partyProblem(context, { keyed, code: meant }));
      continue;
    }
    const twice = meant !== null && claimed.has(meant.id);
    if (twice && kind === "partners") {
      problems.push(partyProblem(context, { keyed, code: "partner-named-twice" }));
      continue;
    }
    const stored = twice ? null : meant;
    // The id that the name gives may belong to a partner that has since been renamed.
    const taken = stored === null && (match.byId !== null || claimed.has(key.id));
    const id = stored?.id ?? (taken ? anotherId(context, { kind, keyed }) : key.id);
    claimed.add(id);
    classified.push(compareRow(context, { keyed, id, stored }));
  }
  return { rows: classified, problems };
}

export function partyKeyOf(
  { needs, tenant }: ClassifyContext,
  party: {
    readonly kind: PartyKind;
    readonly record: { readonly name: string; readonly externalId: string | null };
  },
): PartyKey {
  const { kind, record } = party;
  const key = nameKey(record.name);
  const id =
    kind === "partners"
      ? needs.ids.derive("ptr", tenant.tenantId, key)
      : needs.ids.derive("acc", tenant.tenantId, record.externalId ?? key);
  return { id, nameKey: key, externalId: record.externalId };
}

type PartyCode = "name-taken" | "external-id-differs" | "partner-named-twice";

const PARTY_REMEDIES: Readonly<Record<PartyCode, string>> = {
  "name-taken": "Another partner has this name already. Give this one a name of its own, or correct its id.",
  "external-id-differs":
    "The partner of this name has another id already. Correct the id, or the name if this is another partner.",
  "partner-named-twice":
    "A row before this one means the same partner, by its id or its name. Keep one of the two.",
};

/** The stored partner that a row means, null for a new one, or what is contradictory about it. */
function partnerMeant(
  record: PartnerRecord | AccountRecord,
  match: PartyMatch,
): StoredParty | null | PartyCode {
  const { byExternalId, byName, byId } = match;
  if (byExternalId !== null)
    return byName === null || byName.id === byExternalId.id ? byExternalId : "name-taken";
  const differs = (stored: StoredParty) =>
    record.externalId !== null && stored.externalId !== null && stored.externalId !== record.externalId;
  if (byName !== null) return differs(byName) ? "external-id-differs" : byName;
  return byId === null || differs(byId) ? null : byId;
}

function accountMeant(record: PartnerRecord | AccountRecord, match: PartyMatch): StoredParty | null {
  const { byExternalId, byName, byId } = match;
  if (byExternalId !== null) return byExternalId;
  if (byName !== null && (record.externalId === null || byName.externalId === null)) return byName;
  return byId;
}

function anotherId(
  { needs, tenant }: ClassifyContext,
  { kind, keyed }: { readonly kind: PartyKind; readonly keyed: KeyedRow },
): string {
  return needs.ids.derive(kind === "partners" ? "ptr" : "acc", tenant.tenantId, "another", keyed.key);
}

function partyOf({ read }: KeyedRow): PartnerRecord | AccountRecord {
  assert(read.kind === "partners" || read.kind === "accounts", "a row of parties is read as a party");
  return read.record;
}

function partyProblem(
  { imported }: ClassifyContext,
  { keyed, code }: { readonly keyed: KeyedRow; readonly code: PartyCode },
): RowProblem {
  const { name, externalId } = partyOf(keyed);
  const field = code === "external-id-differs" ? "externalId" : "name";
  return {
    row: keyed.row,
    column: imported.mapping[field] ?? field,
    value: shownValue((field === "name" ? name : externalId) ?? ""),
    code,
    message: PARTY_REMEDIES[code],
  };
}
