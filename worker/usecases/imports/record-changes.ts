import { nameKey } from "#worker/domain/crm/name-key.ts";
import type { ImportKind } from "#worker/domain/crm/records.ts";
import { assertNever } from "#worker/domain/result.ts";
import { type ClassifiedRow, type ClassifyContext, opportunityIdOf } from "./compare-row.ts";
import type {
  ActivityChange,
  Changes,
  ContactChange,
  OpportunityChange,
  PartyChange,
  TouchpointChange,
} from "./import-ports.ts";

type Chunk = {
  readonly rows: readonly ClassifiedRow[];
  readonly context: ClassifyContext;
  readonly partyId: (kind: "partners" | "accounts", name: string) => string;
};

/** The rows as they are stored: outside names replaced by our ids. */
export function changesOf(kind: ImportKind, chunk: Chunk): Changes {
  switch (kind) {
    case "opportunities":
      return { kind, changes: chunk.rows.flatMap((row) => opportunityChange(row, chunk)) };
    case "touchpoints":
      return { kind, changes: chunk.rows.flatMap((row) => touchpointChange(row, chunk)) };
    case "partners":
    case "accounts":
      return { kind, changes: chunk.rows.flatMap(partyChange) };
    case "contacts":
      return { kind, changes: chunk.rows.flatMap((row) => contactChange(row, chunk)) };
    case "activities":
      return { kind, changes: chunk.rows.flatMap((row) => activityChange(row, chunk)) };
    default:
      return assertNever(kind);
  }
}

function opportunityChange(row: ClassifiedRow, { partyId }: Chunk): OpportunityChange[] {
  if (row.keyed.read.kind !== "opportunities") return [];
  const { account, partners, ...record } = row.keyed.read.record;
  return [
    {
      ...changeOf(row),
      ...record,
      accountId: account && partyId("accounts", account.name),
      accountName: account?.name ?? null,
      partners: partners.map(({ name, role }) => ({ partnerId: partyId("partners", name), role })),
    },
  ];
}

function touchpointChange(row: ClassifiedRow, { context, partyId }: Chunk): TouchpointChange[] {
  if (row.keyed.read.kind !== "touchpoints") return [];
  const { opportunity, partner, ...record } = row.keyed.read.record;
  return [
    {
      ...changeOf(row),
      ...record,
      externalId: row.keyed.key,
      opportunityId: opportunityIdOf(context, opportunity),
      partnerId: partyId("partners", partner),
    },
  ];
}

/** An account's own id says more than its name, and then nobody has to be found or added by the name. */
function contactChange(row: ClassifiedRow, { partyId }: Chunk): ContactChange[] {
  if (row.keyed.read.kind !== "contacts") return [];
  const { account, accountId, ...record } = row.keyed.read.record;
  const named = accountId === null && account !== null ? partyId("accounts", account) : null;
  return [{ ...changeOf(row), ...record, accountId: named, accountExternalId: accountId }];
}

function activityChange(row: ClassifiedRow, { context, partyId }: Chunk): ActivityChange[] {
  if (row.keyed.read.kind !== "activities") return [];
  const { partner, opportunity, contact, accountId, account, ...record } = row.keyed.read.record;
  return [
    {
      ...changeOf(row),
      ...record,
      externalId: row.keyed.key,
      partnerId: partner === null ? null : partyId("partners", partner),
      opportunityId: opportunity === null ? null : opportunityIdOf(context, opportunity),
      contactExternalId: contact,
      accountExternalId: accountId,
      accountName: account,
    },
  ];
}

function partyChange(row: ClassifiedRow): PartyChange[] {
  const { read } = row.keyed;
  if (read.kind !== "partners" && read.kind !== "accounts") return [];
  const { externalId, name, domain } = read.record;
  const type = read.kind === "partners" ? read.record.type : null;
  return [{ ...changeOf(row), externalId, name, nameKey: nameKey(name), type, domain }];
}

function changeOf({ keyed, id, sourceHash, change, prior }: ClassifiedRow) {
  return { id, row: keyed.row, sourceHash, added: change === "added", prior };
}
