import type { TenantScope } from "#worker/domain/access/principal.ts";
import { mappedFieldsOf, type SalesforceMapping } from "#worker/domain/crm/salesforce/mapping.ts";
import { partnerValueKey } from "#worker/domain/crm/salesforce/partner-values.ts";
import { objectsToSync, planReading, type Reading } from "#worker/domain/crm/salesforce/plan-reading.ts";
import {
  type ReadOpportunity,
  readOpportunity,
  type UnreadableOpportunity,
} from "#worker/domain/crm/salesforce/read-opportunity.ts";
import type { SalesforceRecord } from "#worker/domain/crm/salesforce/record.ts";
import { childrenQuery, recentQuery, recordsQuery, tableQuery } from "#worker/domain/crm/salesforce/soql.ts";
import { opportunityObject } from "#worker/domain/crm/salesforce/synced-objects.ts";
import { requireDecimal } from "#worker/domain/money/decimal.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import type { Case } from "#worker/usecases/attribution/attribution-ports.ts";
import { type CaseResult, caseAttributor } from "#worker/usecases/attribution/case-attributor.ts";
import { type ConnectionNeeds, openSalesforce } from "./connection-needs.ts";
import { type NamedPartner, partnersInRow, stageMeanings } from "./project-records.ts";
import { resolvePartners } from "./resolve-partners.ts";
import type { SalesforceApi, SalesforceFailure } from "./salesforce-ports.ts";
import { checkWithSalesforce, type MappingRefusal } from "./save-mapping.ts";

export type TriedPartner = {
  readonly value: string;
  readonly role: string | null;
  /** The share that the CRM itself gives, a plain decimal; null where it gives none. */
  readonly units: string | null;
  /** Null where people have decided that the value names nobody. */
  readonly partnerId: string | null;
  readonly partnerName: string;
  /** There is no such partner yet; a sync would add it. */
  readonly isNew: boolean;
};

export type Trial = {
  readonly record: ReadOpportunity;
  readonly fields: SalesforceRecord;
  readonly partners: readonly TriedPartner[];
  readonly split: CaseResult;
};

export type TrialRefusal =
  | MappingRefusal
  | { readonly kind: "no-record" }
  | { readonly kind: "unreadable"; readonly problem: UnreadableOpportunity };

/** Reads one real deal as a sync would, and splits it by the company's rules as they are. Stores nothing. */
export async function tryMapping(
  needs: ConnectionNeeds,
  ask: {
    readonly tenant: TenantScope;
    readonly connectionId: string;
    readonly mapping: SalesforceMapping;
    readonly recordId: string | null;
  },
): Promise<Result<Trial, TrialRefusal>> {
  const { tenant, connectionId, mapping } = ask;
  const checked = await checkWithSalesforce(needs, ask);
  if (!checked.ok) return checked;
  const description = checked.value.opportunity;
  const { reading } = planReading(opportunityObject, {
    description,
    mapping,
    known: null,
  });
  if (reading === null) return err({ kind: "no-record" });
  const api = openSalesforce(needs, tenant, connectionId);
  const [found, stages] = await Promise.all([
    ask.recordId === null
      ? latestWithPartner(api, { reading, mapping })
      : recordOf(api, reading, ask.recordId),
    api.query({
      soql: tableQuery({
        object: "OpportunityStage",
        fields: ["MasterLabel", "ApiName", "IsClosed", "IsWon"],
        withoutDeleted: false,
      }),
      includeDeleted: false,
    }),
  ]);
  if (!found.ok) return err({ kind: "salesforce", failure: found.error });
  if (!stages.ok) return err({ kind: "salesforce", failure: stages.error });
  if (found.value === null) return err({ kind: "no-record" });
  const record = readOpportunity(found.value, {
    mapping,
    description,
    stages: stageMeanings(stages.value.records),
    currency: tenant.currency,
  });
  if ("code" in record) return err({ kind: "unreadable", problem: record });
  const rows = await rowsOf(api, { mapping, recordId: record.externalId });
  if (!rows.ok) return err({ kind: "salesforce", failure: rows.error });
  const inFields = record.partners.map((partner) => ({ ...partner, units: null }));
  const named = [...inFields, ...rows.value.flatMap((row) => partnersInRow(row, mapping))];
  const partners = await partnersOf(needs, { tenant, connectionId, named });
  const split = await splitOf(needs, { tenant, record, partners });
  return ok({ record, fields: found.value, partners, split });
}

const recentRecords = 200;

/** A deal with a partner on it shows more than the latest one, which may have none. */
async function latestWithPartner(
  api: SalesforceApi,
  { reading, mapping }: { readonly reading: Reading; readonly mapping: SalesforceMapping },
): Promise<Result<SalesforceRecord | null, SalesforceFailure>> {
  const soql = recentQuery({ object: "Opportunity", fields: reading.fields, limit: recentRecords });
  const page = await api.query({ soql, includeDeleted: false });
  if (!page.ok) return page;
  const { records } = page.value;
  const fields = mappedFieldsOf(mapping);
  const filled = (record: SalesforceRecord) => fields.filter((field) => record[field] !== null).length;
  const best = records.toSorted((a, b) => filled(b) - filled(a))[0];
  return ok(best ?? null);
}

async function recordOf(
  api: SalesforceApi,
  reading: Reading,
  recordId: string,
): Promise<Result<SalesforceRecord | null, SalesforceFailure>> {
  const soql = recordsQuery({ object: "Opportunity", fields: reading.fields, ids: [recordId] });
  const page = await api.query({ soql, includeDeleted: false });
  return page.ok ? ok(page.value.records[0] ?? null) : page;
}

/** The deal's rows in the company's own partner object, where one is mapped. */
async function rowsOf(
  api: SalesforceApi,
  { mapping, recordId }: { readonly mapping: SalesforceMapping; readonly recordId: string },
): Promise<Result<readonly SalesforceRecord[], SalesforceFailure>> {
  const { partnerObject } = mapping;
  if (partnerObject === null) return ok([]);
  const described = await api.describeObject(partnerObject.object);
  if (!described.ok) return described;
  const synced = objectsToSync(mapping).find(({ object }) => object === partnerObject.object);
  const description = described.value === "unchanged" ? null : described.value.description;
  const fields = synced && planReading(synced, { description, mapping, known: null }).reading?.fields;
  if (!fields) return ok([]);
  const { object, opportunityField } = partnerObject;
  const soql = childrenQuery({ object, fields, parentField: opportunityField, parentId: recordId });
  const page = await api.query({ soql, includeDeleted: false });
  return page.ok ? ok(page.value.records) : page;
}

async function partnersOf(
  { syncOf, ids }: ConnectionNeeds,
  ask: {
    readonly tenant: TenantScope;
    readonly connectionId: string;
    readonly named: readonly NamedPartner[];
  },
): Promise<readonly TriedPartner[]> {
  const { tenant, connectionId, named } = ask;
  const store = syncOf(tenant);
  const values = named.map(({ value }) => value);
  const accountIds = values.flatMap((value) => (value.kind === "account" ? [value.accountId] : []));
  const facts = await store.getFacts({ connectionId, opportunityIds: [], accountIds, partnerObject: null });
  const needs = { tenantId: tenant.tenantId, ids, findParties: store.findParties };
  const resolved = await resolvePartners(needs, values, facts);
  const added = new Set(resolved.added.map(({ id }) => id));
  return named.map(({ value, role, units }) => {
    const key = partnerValueKey(value);
    const partnerId = resolved.idOf(key);
    const shown = value.kind === "name" ? value.name : (value.name ?? value.accountId);
    return {
      value: shown,
      role,
      units,
      partnerId,
      partnerName: resolved.nameOf(key) === key ? shown : resolved.nameOf(key),
      isNew: partnerId !== null && added.has(partnerId),
    };
  });
}

/** The deal as it would be stored, by the rules in force on its day. */
async function splitOf(
  { attributionOf, sha256Hex, ids }: ConnectionNeeds,
  ask: {
    readonly tenant: TenantScope;
    readonly record: ReadOpportunity;
    readonly partners: readonly TriedPartner[];
  },
): Promise<CaseResult> {
  const { tenant, record, partners } = ask;
  const { versions } = await attributionOf(tenant).getRuleBook();
  const opportunityId = ids.derive("opp", tenant.tenantId, record.externalId);
  const dates = [record.createdAt, record.closedAt].filter((date) => date !== null);
  const deal: Case = {
    opportunityId,
    revision: 1,
    deleted: record.isDeleted,
    outcome: record.outcome,
    amountMinor: record.amountMinor,
    currency: record.currency,
    createdAt: record.createdAt,
    closedAt: record.closedAt,
    leadCreatedAt: null,
    stage: record.stage,
    type: record.type,
    owner: record.owner,
    region: record.region,
    product: record.product,
    account: record.account?.name ?? null,
    custom: record.custom,
    touchpoints: partners.flatMap(({ partnerId, role, units }) =>
      partnerId === null
        ? []
        : [
            {
              id: `${opportunityId}:${partnerId}:${role ?? ""}`,
              partner: partnerId,
              source: "crm_field",
              role,
              units: units === null ? null : requireDecimal(units),
              confidence: null,
              occurredAt: dates.length === 0 ? null : Math.min(...dates),
            },
          ],
    ),
    override: null,
  };
  return caseAttributor(versions, sha256Hex)(deal, { explain: true });
}
