import type { Mapping } from "#worker/domain/crm/import/detect-mapping.ts";
import { type RowProblem, shownValue } from "#worker/domain/crm/import/row-problem.ts";
import { nameKey } from "#worker/domain/crm/name-key.ts";
import type { ActivityRecord, CrmRecord, TouchpointRecord } from "#worker/domain/crm/records.ts";
import { assertNever, err, ok, type Result } from "#worker/domain/result.ts";

/** A row that was read and is the only one of its record in the file. `key` is what makes it that record. */
export type KeyedRow = { readonly row: number; readonly key: string; readonly read: CrmRecord };

export type ClaimKey = (row: number, read: CrmRecord) => Result<KeyedRow, RowProblem>;

/**
 * Gives each row its record's key and refuses the second row of one record, naming the first. It remembers every key
 * of the file; the rows must come in the file's order.
 */
export function createKeyRegister(mapping: Mapping): ClaimKey {
  const rows = new Map<string, number>();
  const claim = (identity: Identity, row: number): RowProblem | null => {
    const first = rows.get(identity.key);
    if (first === undefined) {
      rows.set(identity.key, row);
      return null;
    }
    return {
      row,
      column: mapping[identity.field] ?? identity.field,
      value: shownValue(identity.value),
      code: identity.field === "name" ? "duplicate-name" : "duplicate-external-id",
      message: `Row ${first} has the same value. Keep one of the two rows, or give this one a value of its own.`,
    };
  };
  return (row, read) => {
    if (read.kind === "touchpoints" && read.record.externalId === null) {
      return ok({ row, read, key: numbered(contentKey(read.record), rows) });
    }
    if (read.kind === "activities" && read.record.externalId === null) {
      return ok({ row, read, key: numbered(activityKey(read.record), rows) });
    }
    const identities = identitiesOf(read);
    const problem = identities.map((identity) => claim(identity, row)).find((found) => found !== null);
    return problem ? err(problem) : ok({ row, read, key: identities[0]?.value ?? "" });
  };
}

type Identity = { readonly key: string; readonly field: string; readonly value: string };

function identitiesOf(read: CrmRecord): readonly Identity[] {
  switch (read.kind) {
    case "opportunities":
      return [externalIdentity(read.record.externalId)];
    case "touchpoints":
    case "activities":
    case "contacts":
      return [externalIdentity(read.record.externalId ?? "")];
    case "partners": {
      const named: Identity = {
        key: `name ${nameKey(read.record.name)}`,
        field: "name",
        value: read.record.name,
      };
      return read.record.externalId === null ? [named] : [externalIdentity(read.record.externalId), named];
    }
    case "accounts":
      return read.record.externalId === null
        ? [{ key: `name ${nameKey(read.record.name)}`, field: "name", value: read.record.name }]
        : [externalIdentity(read.record.externalId)];
    default:
      return assertNever(read);
  }
}

function externalIdentity(externalId: string): Identity {
  return { key: externalId, field: "externalId", value: externalId };
}

/** Without an id of its own, a touchpoint is what it says; units, confidence and note may be corrected later. */
function contentKey(record: TouchpointRecord): string {
  const { opportunity, partner, source, type, role, occurredAt } = record;
  return JSON.stringify([opportunity, nameKey(partner), source, type, role, occurredAt]);
}

/** The same of an activity, whose deal is looked for and may be filed later. */
function activityKey(record: ActivityRecord): string {
  const { partner, source, type, subject, occurredAt, contact, email, accountId, account } = record;
  const who = partner === null ? null : nameKey(partner);
  return JSON.stringify([who, source, type, subject, occurredAt, contact, email, accountId, account]);
}

/** Two meetings of one partner on one day are two touchpoints: the first, the second. */
function numbered(key: string, seen: Map<string, number>): string {
  const count = (seen.get(key) ?? 0) + 1;
  seen.set(key, count);
  return `${key}#${count}`;
}
