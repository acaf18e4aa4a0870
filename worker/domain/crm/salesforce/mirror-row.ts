import type { Instant } from "#worker/domain/time/instant.ts";
import type { SalesforceMapping } from "./mapping.ts";
import { instantIn } from "./read-opportunity.ts";
import { isChecked, type SalesforceRecord, type SalesforceValue, textIn } from "./record.ts";
import { parseSalesforceId } from "./salesforce-id.ts";

/** A record as it is kept: its fields, and the ids by which others find it. */
export type MirrorRow = {
  readonly id: string;
  readonly modstamp: Instant;
  /** As selected: one that is null here is empty, one that is missing was not asked for. */
  readonly fields: SalesforceRecord;
  readonly accountId: string | null;
  readonly opportunityId: string | null;
  readonly contactId: string | null;
  readonly mergedInto: string | null;
  readonly deleted: boolean;
};

const OPPORTUNITY_PREFIX = "006";
const CONTACT_PREFIX = "003";

/** Null for a row without an id, which no query of ours gives. `unstamped` is the stamp of tables that have none. */
export function toMirrorRow(
  record: SalesforceRecord,
  from: { readonly object: string; readonly mapping: SalesforceMapping; readonly unstamped: Instant },
): MirrorRow | null {
  const { object, mapping, unstamped } = from;
  const id = parseSalesforceId(textIn(record, "Id") ?? "");
  if (id === null) return null;
  const isPartnerRow = object === mapping.partnerObject?.object;
  const opportunityField = isPartnerRow ? (mapping.partnerObject?.opportunityField ?? "") : "OpportunityId";
  return {
    id,
    modstamp: instantIn(record, "SystemModstamp") ?? unstamped,
    fields: canonicalFields(record),
    accountId: idIn(record, object === "OpportunityPartner" ? "AccountToId" : "AccountId"),
    opportunityId: idIn(record, opportunityField) ?? idWith(record, "WhatId", OPPORTUNITY_PREFIX),
    contactId:
      idIn(record, "ContactId") ??
      idWith(record, "WhoId", CONTACT_PREFIX) ??
      idWith(record, "RelationId", CONTACT_PREFIX),
    mergedInto: idIn(record, "MasterRecordId"),
    deleted: isChecked(record, "IsDeleted"),
  };
}

function canonicalFields(record: SalesforceRecord): SalesforceRecord {
  const fields: Record<string, SalesforceValue> = {};
  for (const [field, value] of Object.entries(record)) fields[field] = canonical(value);
  return fields;
}

/** REST and Bulk write checkboxes and instants each in a way of their own; what is the same shall look the same. */
function canonical(value: SalesforceValue): SalesforceValue {
  if (typeof value === "boolean") return String(value);
  return value !== null && INSTANT.test(value) ? value.replace("+0000", "Z") : value;
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/;

function idIn(record: SalesforceRecord, field: string): string | null {
  return parseSalesforceId(textIn(record, field) ?? "");
}

/** A lookup that may point to several objects: the id's beginning says to which. */
function idWith(record: SalesforceRecord, field: string, prefix: string): string | null {
  const id = idIn(record, field);
  return id?.startsWith(prefix) ? id : null;
}
