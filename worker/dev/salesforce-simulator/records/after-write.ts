import type { ObjectDefinition, Row, Value } from "../schema/definitions.ts";
import { getField, type OrgSchema } from "../schema/org-schema.ts";
import type { RecordStore } from "./record-store.ts";
import type { RecordWriter, WriteOptions } from "./record-writer.ts";

type Change = { readonly object: ObjectDefinition; readonly before: Row | null; readonly after: Row };

type Parts = {
  readonly schema: OrgSchema;
  readonly records: RecordStore;
  readonly writer: RecordWriter;
  readonly options: WriteOptions;
};

/** Rows that Salesforce writes by itself because of another: histories, the other side of a partner relation, rates. */
export function afterWrite(change: Change, parts: Parts): void {
  switch (change.object.name) {
    case "Opportunity":
      writeHistory(change, parts);
      writeFieldHistory(change, parts);
      return;
    case "Partner":
      if (change.before === null) writePartnerRelations(change.after, parts);
      return;
    case "OpportunityPartner":
      if (change.before === null) writeReversePartner(change.after, parts);
      return;
    case "DatedConversionRate":
      chainRates(change.after, parts.records);
      return;
  }
}

const historyFields = ["StageName", "Amount", "CloseDate", "Probability"];
const trackedFields = ["StageName", "Amount", "CloseDate", "OwnerId", "Partner__c", "Partner_Name__c"];

/** A snapshot at each change of stage, amount, probability or close date. */
function writeHistory({ before, after }: Change, { records, options }: Parts): void {
  if (before !== null && historyFields.every((name) => before[name] === after[name])) return;
  const stampMs = after.SystemModstamp ?? null;
  const row = {
    Id: records.nextId("008"),
    IsDeleted: false,
    OpportunityId: after.Id ?? null,
    CreatedById: options.actorId,
    CreatedDate: stampMs,
    SystemModstamp: stampMs,
    ...Object.fromEntries(historyFields.map((name) => [name, after[name] ?? null])),
    ForecastCategory: after.ForecastCategory ?? null,
  };
  records.put("OpportunityHistory", row, 0);
}

/** A changed lookup leaves two rows: one with the ids, one with the names. */
function writeFieldHistory({ object, before, after }: Change, parts: Parts): void {
  if (before === null) return;
  const changed = trackedFields.filter((name) => (before[name] ?? null) !== (after[name] ?? null));
  for (const name of changed) {
    const field = getField(object, name);
    if (field === null) continue;
    const values = [before[name] ?? null, after[name] ?? null] as const;
    writeFieldHistoryRow({ after, name: field.name, values }, parts);
    if (field.type !== "reference") continue;
    const [old, fresh] = values.map((id) => nameOf(id, parts));
    writeFieldHistoryRow({ after, name: field.name, values: [old ?? null, fresh ?? null] }, parts);
  }
}

function writeFieldHistoryRow(
  entry: { readonly after: Row; readonly name: string; readonly values: readonly [Value, Value] },
  { records, options }: Parts,
): void {
  const [oldValue, newValue] = entry.values.map((value) => (value === null ? null : String(value)));
  const row = {
    Id: records.nextId("017"),
    IsDeleted: false,
    OpportunityId: entry.after.Id ?? null,
    CreatedById: options.actorId,
    CreatedDate: entry.after.SystemModstamp ?? null,
    Field: entry.name.replace(/Id$/, ""),
    OldValue: oldValue ?? null,
    NewValue: newValue ?? null,
  };
  records.put("OpportunityFieldHistory", row, 0);
}

function nameOf(id: Value, { schema, records }: Parts): Value {
  const object = typeof id === "string" ? schema.objectOfId(id) : null;
  return object === null ? null : (records.latest(object.name, String(id))?.Name ?? null);
}

/**
 * A Partner on an opportunity makes its OpportunityPartner rows forward and back, and an AccountPartner pair between the
 * opportunity's account and the partner.
 */
function writePartnerRelations(partner: Row, parts: Parts): void {
  const { records, options } = parts;
  const quiet = { ...options, silent: true };
  const opportunityId = partner.OpportunityId ?? null;
  const accountFromId =
    opportunityId === null
      ? (partner.AccountFromId ?? null)
      : (records.latest("Opportunity", String(opportunityId))?.AccountId ?? null);
  const accountToId = partner.AccountToId ?? null;
  const shared = { Role: partner.Role ?? null, IsPrimary: partner.IsPrimary ?? false };
  if (opportunityId !== null) {
    parts.writer.create(
      "OpportunityPartner",
      { ...shared, OpportunityId: opportunityId, AccountToId: accountToId },
      quiet,
    );
  }
  if (accountFromId === null) return;
  const pair = { ...shared, OpportunityId: opportunityId };
  parts.writer.create(
    "AccountPartner",
    { ...pair, AccountFromId: accountFromId, AccountToId: accountToId },
    quiet,
  );
  parts.writer.create(
    "AccountPartner",
    { ...pair, AccountFromId: accountToId, AccountToId: accountFromId },
    quiet,
  );
}

/** The reverse row names the opportunity's own account as a partner: every reader has to leave it out. */
function writeReversePartner(row: Row, { records, options }: Parts): void {
  const accountId = records.latest("Opportunity", String(row.OpportunityId))?.AccountId ?? null;
  if (accountId === null || accountId === row.AccountToId) return;
  const reverse = {
    ...row,
    Id: records.nextId("00I"),
    AccountToId: accountId,
    IsPrimary: false,
    ReversePartnerId: row.Id ?? null,
    CreatedById: options.actorId,
  };
  records.put("OpportunityPartner", reverse, 0);
  records.put("OpportunityPartner", { ...row, ReversePartnerId: reverse.Id }, 0);
  if (row.IsPrimary === true) demoteOthers(row, records);
}

/** One primary partner an opportunity: a new one takes the place of the one before. */
function demoteOthers(primary: Row, records: RecordStore): void {
  const others = [...records.scan("OpportunityPartner")].filter(
    (row) => row.OpportunityId === primary.OpportunityId && row.IsPrimary === true && row.Id !== primary.Id,
  );
  for (const other of others) {
    records.put(
      "OpportunityPartner",
      { ...other, IsPrimary: false, SystemModstamp: primary.SystemModstamp ?? null },
      0,
    );
  }
}

/** Each rate of a currency ends where the next begins. */
function chainRates(changed: Row, records: RecordStore): void {
  const rates = [...records.scan("DatedConversionRate")]
    .filter((row) => row.IsoCode === changed.IsoCode)
    .sort((a, b) => String(a.StartDate).localeCompare(String(b.StartDate)));
  for (const [at, rate] of rates.entries()) {
    const next = rates[at + 1]?.StartDate ?? "9999-12-31";
    if (rate.NextStartDate !== next) records.put("DatedConversionRate", { ...rate, NextStartDate: next }, 0);
  }
}
