import { customKeyOf } from "#worker/domain/crm/import/fields.ts";
import type { ImportKind } from "#worker/domain/crm/records.ts";

/**
 * How each kind of record is stored. `json` is where the value stands in a change; `fields` are those of the file any
 * of which must have a column for an update to touch this one; `moves`: a different value can move a split.
 */
export type RecordColumn = {
  readonly column: string;
  readonly json: string;
  readonly fields: readonly string[] | "always";
  readonly moves: boolean;
};

export type RecordTable = {
  readonly table: ImportKind;
  readonly columns: readonly RecordColumn[];
  /** The column that says the record is gone. */
  readonly gone: "deleted_at" | "archived_at";
  /** Whether inference has to be told, by `unread`, that the record is not what it was. */
  readonly isReadByInference?: boolean;
};

export const recordTables: Readonly<Record<ImportKind, RecordTable>> = {
  opportunities: {
    table: "opportunities",
    gone: "deleted_at",
    columns: [
      always("external_id", "externalId"),
      plain("name", "name", ["name"]),
      plain("account_id", "accountId", ["account"]),
      moving("account_name", "accountName", ["account"]),
      moving("amount_minor", "amountMinor", ["amount"]),
      moving("currency", "currency", ["amount"]),
      moving("stage", "stage", ["stage"]),
      moving("outcome", "outcome", ["outcome", "stage"]),
      moving("type", "type", ["type"]),
      moving("owner", "owner", ["owner"]),
      moving("region", "region", ["region"]),
      moving("product", "product", ["product"]),
      moving("custom", "custom", ["custom"]),
      moving("crm_created_at", "createdAt", ["createdAt"]),
      moving("closed_at", "closedAt", ["closedAt"]),
      moving("lead_created_at", "leadCreatedAt", ["leadCreatedAt"]),
      moving("crm_partners", "partners", ["partner"]),
      plain("flags", "flags", ["account", "amount", "stage", "outcome", "closedAt", "createdAt"]),
    ],
  },
  touchpoints: {
    table: "touchpoints",
    gone: "deleted_at",
    columns: [
      always("external_id", "externalId"),
      moving("opportunity_id", "opportunityId", ["opportunity"]),
      moving("partner_id", "partnerId", ["partner"]),
      moving("source", "source", ["source"]),
      plain("type", "type", ["type"]),
      moving("role", "role", ["role"]),
      moving("units", "units", ["units"]),
      moving("confidence_ppm", "confidencePpm", ["confidence"]),
      moving("occurred_at", "occurredAt", ["occurredAt"]),
      moving("status", "status", ["status"]),
      moving("valid_until", "validUntil", ["validUntil"]),
      plain("note", "note", ["note"]),
    ],
  },
  partners: {
    table: "partners",
    gone: "archived_at",
    columns: [
      plain("external_id", "externalId", ["externalId"]),
      plain("name", "name", ["name"]),
      plain("name_key", "nameKey", ["name"]),
      plain("type", "type", ["type"]),
      plain("domain", "domain", ["domain"]),
    ],
  },
  accounts: {
    table: "accounts",
    gone: "archived_at",
    columns: [
      plain("external_id", "externalId", ["externalId"]),
      plain("name", "name", ["name"]),
      plain("name_key", "nameKey", ["name"]),
      plain("domain", "domain", ["domain"]),
    ],
  },
  contacts: {
    table: "contacts",
    gone: "deleted_at",
    columns: [
      always("external_id", "externalId"),
      plain("name", "name", ["name"]),
      plain("email", "email", ["email"]),
      plain("account_id", "accountId", ["account", "accountId"]),
      plain("account_external_id", "accountExternalId", ["account", "accountId"]),
    ],
  },
  activities: {
    table: "activities",
    gone: "deleted_at",
    isReadByInference: true,
    columns: [
      always("external_id", "externalId"),
      plain("partner_id", "partnerId", ["partner"]),
      plain("source", "source", ["source"]),
      plain("type", "type", ["type"]),
      plain("subject", "subject", ["subject"]),
      plain("occurred_at", "occurredAt", ["occurredAt"]),
      plain("opportunity_id", "opportunityId", ["opportunity"]),
      plain("contact_external_id", "contactExternalId", ["contact"]),
      plain("email", "email", ["email"]),
      plain("account_external_id", "accountExternalId", ["accountId"]),
      plain("account_name", "accountName", ["account"]),
    ],
  },
};

/** Columns that every import writes besides the record's own; a before-image holds them too. */
export const originColumns = ["source_hash", "import_id", "import_row"] as const;

/** The columns that an update writes when the file has columns for these fields. */
export function updatedColumns({ columns }: RecordTable, mapped: readonly string[]): readonly RecordColumn[] {
  const custom = mapped.some((field) => customKeyOf(field) !== null) ? ["custom"] : [];
  const present = [...mapped, ...custom];
  return columns.filter(
    ({ fields }) => fields === "always" || fields.some((field) => present.includes(field)),
  );
}

/** An SQL expression of what an update writes: of the custom fields, those that the file has columns for, and no others. */
export function updatedValue(
  { table, gone }: RecordTable,
  { column }: RecordColumn,
  mapped: readonly string[],
): string {
  if (column !== "custom") return `excluded.${column}`;
  // Keys are plain by `customKeyOf`. A patch with null takes a key away.
  const emptied = JSON.stringify(
    Object.fromEntries(mapped.flatMap((field) => customKeyOf(field) ?? []).map((key) => [key, null])),
  );
  const merged = `json_patch(json_patch(${table}.custom, '${emptied}'), excluded.custom)`;
  return `CASE WHEN ${table}.${gone} IS NULL THEN ${merged} ELSE excluded.custom END`;
}

/** An SQL expression of the record's state as JSON, from which `undo` can put it back. */
export function beforeImage({ columns, gone }: RecordTable, alias: string): string {
  const names = [...columns.map(({ column }) => column), ...originColumns, gone];
  return `json_object(${names.map((name) => `'${name}', ${alias}.${name}`).join(", ")})`;
}

function always(column: string, json: string): RecordColumn {
  return { column, json, fields: "always", moves: false };
}

function plain(column: string, json: string, fields: readonly string[]): RecordColumn {
  return { column, json, fields, moves: false };
}

function moving(column: string, json: string, fields: readonly string[]): RecordColumn {
  return { column, json, fields, moves: true };
}
