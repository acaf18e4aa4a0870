import type { TenantScope } from "#worker/domain/access/principal.ts";
import { domainOf } from "#worker/domain/crm/import/cell-reader.ts";
import { cleanText } from "#worker/domain/crm/import/clean-text.ts";
import { roleOf } from "#worker/domain/crm/import/touchpoint-words.ts";
import { fieldOf, type ObjectDescription } from "#worker/domain/crm/salesforce/description.ts";
import { ownKeys, type SalesforceMapping } from "#worker/domain/crm/salesforce/mapping.ts";
import { survivorOf } from "#worker/domain/crm/salesforce/merged-records.ts";
import {
  type PartnerValue,
  partnerValueKey,
  readPartnerValues,
} from "#worker/domain/crm/salesforce/partner-values.ts";
import {
  type OpportunityReading,
  type ReadOpportunity,
  readOpportunity,
  type StageMeaning,
} from "#worker/domain/crm/salesforce/read-opportunity.ts";
import { isChecked, type SalesforceRecord, textIn } from "#worker/domain/crm/salesforce/record.ts";
import { formatExactDecimal, parseDecimal } from "#worker/domain/money/decimal.ts";
import { assert } from "#worker/domain/result.ts";
import type { CustomKind } from "#worker/domain/rule/opportunity-facts.ts";
import type { CustomFieldRecord } from "#worker/usecases/attribution/rule-ports.ts";
import type { OpportunityChange, PartyChange, PromisedRun } from "#worker/usecases/imports/import-ports.ts";
import { inferenceMessage } from "#worker/usecases/inference/run-inference.ts";
import { promisedInference } from "#worker/usecases/inference/start-inference.ts";
import type { JobMessage, JobOutcome } from "#worker/usecases/jobs/job.ts";
import { sendPromised } from "#worker/usecases/jobs/outbox.ts";
import type { ConnectionNeeds } from "./connection-needs.ts";
import {
  meant,
  partyKeyOf,
  type ResolvedParties,
  resolveAccounts,
  resolvePartners,
} from "./resolve-partners.ts";
import type { DirtyRecord, ProjectionFacts, RecordProblem, SyncStore } from "./sync-ports.ts";

const recordsPerChunk = 300;
const rateObjects = ["CurrencyType", "DatedConversionRate"];
const chunksPerMessage = 60;

/**
 * Works out what follows from the records that have changed: accounts, then deals with their partners. A record loses its mark in the
 * batch that stores what follows from it, so a message that comes twice, or half-way, goes on where marks are left.
 */
export async function projectRecords(
  needs: ConnectionNeeds,
  tenant: TenantScope,
  message: Extract<JobMessage, { readonly kind: "sync-project" }>,
): Promise<JobOutcome> {
  const store = needs.syncOf(tenant);
  const connection = await needs.connectionsOf(tenant).get(message.connectionId);
  if (!connection?.mapping) {
    await store.settle(message.outboxId);
    return { kind: "done" };
  }
  const work: Projection = { needs, tenant, message, store, mapping: connection.mapping };
  await reactToStages(work);
  await reactToRates(work);
  for (let chunk = 0; chunk < chunksPerMessage; chunk += 1) {
    const isMore = (await projectAccounts(work)) || (await projectOpportunities(work));
    if (!isMore) return finish(work);
  }
  const next = { ...message, outboxId: needs.ids.fresh("job") };
  await store.handOver({ outboxId: message.outboxId, message: next, now: needs.clock.now() });
  await sendPromised(needs.transport, [next]);
  return { kind: "done" };
}

type Projection = {
  readonly needs: ConnectionNeeds;
  readonly tenant: TenantScope;
  readonly message: Extract<JobMessage, { readonly kind: "sync-project" }>;
  readonly store: SyncStore;
  readonly mapping: SalesforceMapping;
};

/** A stage that means something else now moves deals that have not moved themselves. */
async function reactToStages({ store, message: { connectionId } }: Projection): Promise<void> {
  const changed = await store.listDirty(connectionId, "OpportunityStage", 1);
  if (changed.length === 0) return;
  await store.markAllDirty(connectionId);
  await store.cleanRecords(connectionId, "OpportunityStage");
}

/** Deals that had no rate are attributed again when rates have come or changed; what has been converted keeps what it has. */
async function reactToRates({ needs, tenant, store, message: { connectionId } }: Projection): Promise<void> {
  for (const object of rateObjects) {
    const changed = await store.listDirty(connectionId, object, 1);
    if (changed.length === 0) continue;
    await needs.ratesOf(tenant).retryMissing(needs.clock.now());
    await store.cleanRecords(connectionId, object);
  }
}

/** One chunk of accounts; false when none is left. */
async function projectAccounts(work: Projection): Promise<boolean> {
  const { store, needs, tenant, message } = work;
  const looked = await store.listDirty(message.connectionId, "Account", recordsPerChunk);
  if (looked.length === 0) return false;
  const party = { tenantId: tenant.tenantId, ids: needs.ids, findParties: store.findParties };
  const keys = looked.map(({ id, fields }) => partyKeyOf(party, "accounts", accountIn(id, fields)));
  const matches = await store.findParties("accounts", keys);
  const claimed = new Set<string>();
  const accounts: PartyChange[] = [];
  const removed: string[] = [];
  for (const [at, record] of looked.entries()) {
    const match = matches[at];
    const key = keys[at];
    assert(match && key, "every key has its match");
    const found = meant("accounts", match);
    const stored = found !== null && claimed.has(found.id) ? null : found;
    if (record.deleted) {
      if (match.byExternalId !== null && !match.byExternalId.gone) removed.push(match.byExternalId.id);
      continue;
    }
    const id = stored?.id ?? key.id;
    claimed.add(id);
    const account = accountIn(record.id, record.fields);
    const sourceHash = needs.sha256Hex(JSON.stringify(account)).slice(0, 32);
    if (stored !== null && !stored.gone && stored.sourceHash === sourceHash) continue;
    accounts.push({
      ...account,
      id,
      nameKey: key.nameKey,
      type: null,
      row: 0,
      sourceHash,
      added: stored === null,
      prior: null,
    });
  }
  const { connectionId, outboxId } = message;
  await store.saveAccounts({
    connectionId,
    runId: runIdOf(message),
    outboxId,
    now: needs.clock.now(),
    looked,
    accounts,
    removed,
  });
  return true;
}

function accountIn(id: string, fields: SalesforceRecord) {
  const name = cleanText(textIn(fields, "Name") ?? id);
  return { externalId: id, name, domain: domainOf(textIn(fields, "Website")) };
}

/** One chunk of deals; false when none is left. */
async function projectOpportunities(work: Projection): Promise<boolean> {
  const { store, needs, message } = work;
  const looked = await store.listDirty(message.connectionId, "Opportunity", recordsPerChunk);
  if (looked.length === 0) return false;
  const reading = await readingOf(work);
  const { deals, problems } = readDeals(looked, reading);
  const facts = await factsFor(work, { looked, deals });
  const resolved = await resolveDeals(work, { deals, facts });
  const stored = await store.findOpportunities(looked.map(({ id }) => opportunityId(work, id)));
  const mapped = mappedFields(work.mapping);
  const changes = deals.flatMap((deal) => {
    const change = changeOf(work, { deal, resolved, mapped });
    const known = stored.get(change.id);
    return known && !known.gone && known.sourceHash === change.sourceHash ? [] : [change];
  });
  const removed = looked.filter(({ deleted }) => deleted).map(({ id }) => opportunityId(work, id));
  await store.saveOpportunities({
    connectionId: message.connectionId,
    runId: runIdOf(message),
    outboxId: message.outboxId,
    now: needs.clock.now(),
    looked,
    mapped,
    partners: resolved.partners.added,
    accounts: resolved.accounts.added,
    changes,
    removed,
    customFields: customFieldsOf(reading),
    problems,
  });
  return true;
}

/** What records are read with: the mapping, the last description, the stages' meanings. */
async function readingOf({ store, mapping, tenant, message }: Projection): Promise<OpportunityReading> {
  const [known, stages] = await Promise.all([
    store.getObject(message.connectionId, "Opportunity"),
    store.listRecords(message.connectionId, "OpportunityStage"),
  ]);
  assert(known?.description, "deals that were read have been described");
  return {
    mapping,
    description: known.description,
    stages: stageMeanings(stages),
    currency: tenant.currency,
  };
}

export function stageMeanings(stages: readonly SalesforceRecord[]): ReadonlyMap<string, StageMeaning> {
  return new Map(
    stages.flatMap((stage) => {
      const meaning = { isClosed: isChecked(stage, "IsClosed"), isWon: isChecked(stage, "IsWon") };
      const names = [textIn(stage, "ApiName"), textIn(stage, "MasterLabel")];
      return names.flatMap((name) => (name === null ? [] : [[name, meaning] as const]));
    }),
  );
}

function readDeals(looked: readonly DirtyRecord[], reading: OpportunityReading) {
  const deals: ReadOpportunity[] = [];
  const problems: RecordProblem[] = [];
  for (const { id, fields, deleted } of looked) {
    if (deleted) continue;
    const read = readOpportunity(fields, reading);
    if ("code" in read) problems.push({ recordId: id, ...read });
    else deals.push(read);
  }
  return { deals, problems };
}

function factsFor(
  { store, mapping, message }: Projection,
  { looked, deals }: { readonly looked: readonly DirtyRecord[]; readonly deals: readonly ReadOpportunity[] },
): Promise<ProjectionFacts> {
  const accounts = deals.flatMap(({ account, partners }) => [
    ...(account === null ? [] : [account.externalId]),
    ...partners.flatMap(({ value }) => (value.kind === "account" ? [value.accountId] : [])),
  ]);
  return store.getFacts({
    connectionId: message.connectionId,
    opportunityIds: looked.map(({ id }) => id),
    accountIds: [...new Set(accounts)],
    partnerObject: mapping.partnerObject,
  });
}

type Resolved = {
  readonly partners: ResolvedParties;
  readonly accounts: ResolvedParties;
  readonly accountOf: (deal: ReadOpportunity) => { readonly id: string; readonly name: string } | null;
  readonly partnersOf: (deal: ReadOpportunity) => readonly NamedPartner[];
};

export type NamedPartner = {
  readonly value: PartnerValue;
  readonly role: string | null;
  /** The share that the CRM gives the partner, a plain decimal; null where it gives none. */
  readonly units: string | null;
};

async function resolveDeals(
  { store, needs, tenant, mapping }: Projection,
  { deals, facts }: { readonly deals: readonly ReadOpportunity[]; readonly facts: ProjectionFacts },
): Promise<Resolved> {
  const party = { tenantId: tenant.tenantId, ids: needs.ids, findParties: store.findParties };
  const accountIdOf = ({ account }: ReadOpportunity) =>
    account === null ? null : survivorOf(account.externalId, facts.mergedAccounts);
  const accountNames = new Map<string, string>();
  for (const deal of deals) {
    const id = accountIdOf(deal);
    if (id !== null) accountNames.set(id, facts.accountNames.get(id) ?? deal.account?.name ?? id);
  }
  const partnersOf = (deal: ReadOpportunity): readonly NamedPartner[] => [
    ...deal.partners.map((partner) => ({ ...partner, units: null })),
    ...(facts.partnerRows.get(deal.externalId) ?? []).flatMap((row) => partnersInRow(row, mapping)),
  ];
  const accounts = await resolveAccounts(party, accountNames);
  const values = deals.flatMap((deal) => partnersOf(deal).map(({ value }) => value));
  const partners = await resolvePartners(party, values, facts);
  return {
    partners,
    accounts,
    partnersOf,
    accountOf: (deal) => {
      const externalId = accountIdOf(deal);
      const id = externalId === null ? null : accounts.idOf(externalId);
      return externalId === null || id === null ? null : { id, name: accounts.nameOf(externalId) };
    },
  };
}

/** A row of the company's own partner object names one partner, by lookup or by name. */
export function partnersInRow(
  row: SalesforceRecord,
  { partnerObject }: SalesforceMapping,
): readonly NamedPartner[] {
  if (partnerObject === null) return [];
  const { partnerField, roleField, shareField } = partnerObject;
  // A custom lookup's parent goes by the lookup's own name.
  const relationship = partnerField.replace(/__c$/, "__r");
  const lookup = readPartnerValues(row, { field: partnerField, kind: "lookup" }, relationship);
  const values =
    lookup.length > 0 ? lookup : readPartnerValues(row, { field: partnerField, kind: "picklist" }, null);
  const roleText = roleField === null ? null : textIn(row, roleField);
  const role = roleText === null ? null : roleOf(cleanText(roleText));
  const share = shareField === null ? null : decimalIn(row, shareField);
  return values.map((value) => ({ value, role, units: share }));
}

function changeOf(
  work: Projection,
  {
    deal,
    resolved,
    mapped,
  }: { readonly deal: ReadOpportunity; readonly resolved: Resolved; readonly mapped: readonly string[] },
): OpportunityChange {
  const {
    externalId,
    modstamp: _stamp,
    isDeleted: _gone,
    account: _account,
    partners: _partners,
    ...plain
  } = deal;
  const account = resolved.accountOf(deal);
  const record = {
    ...plain,
    externalId,
    accountId: account?.id ?? null,
    accountName: account?.name ?? null,
    leadCreatedAt: null,
    partners: distinctPartners(deal, resolved),
  };
  const sourceHash = work.needs.sha256Hex(JSON.stringify([mapped, record])).slice(0, 32);
  return { ...record, id: opportunityId(work, externalId), row: 0, sourceHash, added: false, prior: null };
}

function decimalIn(row: SalesforceRecord, field: string): string | null {
  const decimal = parseDecimal(textIn(row, field) ?? "");
  return decimal.ok ? formatExactDecimal(decimal.value) : null;
}

/** One partner in one role once, in an order that no field of the CRM decides. */
function distinctPartners(deal: ReadOpportunity, resolved: Resolved): OpportunityChange["partners"] {
  const named = new Map<string, OpportunityChange["partners"][number]>();
  for (const { value, role, units } of resolved.partnersOf(deal)) {
    const partnerId = resolved.partners.idOf(partnerValueKey(value));
    if (partnerId === null) continue;
    named.set(`${partnerId} ${role ?? ""}`, { partnerId, role, ...(units === null ? {} : { units }) });
  }
  return [...named.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, partner]) => partner);
}

/** Fields of ours that Salesforce fills. Region and product only where they are mapped: a file may fill them else. */
function mappedFields({ opportunity: { custom } }: SalesforceMapping): readonly string[] {
  const own = ownKeys.filter((key) => custom[key] !== undefined);
  const others = Object.keys(custom).filter((key) => !(ownKeys as readonly string[]).includes(key));
  return [...STANDARD_FIELDS, ...own, ...others.map((key) => `custom.${key}`)];
}

const STANDARD_FIELDS =
  "name account amount currency stage outcome type owner createdAt closedAt partner".split(" ");

export function customFieldsOf({
  mapping,
  description,
}: {
  readonly mapping: SalesforceMapping;
  readonly description: ObjectDescription;
}): readonly CustomFieldRecord[] {
  return Object.entries(mapping.opportunity.custom).flatMap(([key, name]) => {
    const field = fieldOf(description, name);
    if (field === null || (ownKeys as readonly string[]).includes(key)) return [];
    return [{ key, label: field.label, kind: KINDS[field.type] ?? "text" }];
  });
}

const KINDS: Readonly<Partial<Record<string, CustomKind>>> = {
  checkbox: "boolean",
  number: "number",
  money: "number",
  date: "date",
  "date-time": "date",
};

function opportunityId({ needs, tenant }: Projection, externalId: string): string {
  return needs.ids.derive("opp", tenant.tenantId, externalId);
}

function runIdOf(message: Projection["message"]): string {
  return message.syncRunId ?? message.outboxId;
}

/** Records of the company's own object are taken up by a job of their own, after the deals and partners that they name. */
async function promiseRegistrations({ needs, tenant, message, store, mapping }: Projection): Promise<void> {
  const { connectionId, outboxId } = message;
  const object = mapping.registrationObject?.object;
  if (object === undefined || (await store.listDirty(connectionId, object, 1)).length === 0) return;
  const next: JobMessage = {
    v: 1,
    kind: "registration-records",
    tenantId: tenant.tenantId,
    outboxId: needs.ids.derive("job", outboxId, "registrations"),
    connectionId,
  };
  await store.promise({ message: next, now: needs.clock.now() });
  await sendPromised(needs.transport, [next]);
}

async function finish({ needs, tenant, message, store, mapping }: Projection): Promise<JobOutcome> {
  const { outboxId, syncRunId } = message;
  const attribution: PromisedRun | null = (await store.hasUnattributed())
    ? {
        id: needs.ids.derive("run", outboxId),
        outboxId: needs.ids.derive("job", outboxId, "attribution"),
        createdBy: "salesforce",
      }
    : null;
  // Where partners are named in fields, what people did with deals is nobody's evidence.
  const inference =
    mapping.segment === 1
      ? null
      : promisedInference(needs, {
          everything: false,
          reason: "sync",
          createdBy: "salesforce",
          after: outboxId,
        });
  const now = needs.clock.now();
  await promiseRegistrations({ needs, tenant, message, store, mapping });
  await store.finishProjection({ runId: syncRunId, outboxId, attribution, inference, now });
  if (inference !== null) await sendPromised(needs.transport, [inferenceMessage(tenant.tenantId, inference)]);
  if (attribution !== null) {
    const { id: runId, outboxId: promised } = attribution;
    await sendPromised(needs.transport, [
      { v: 1, kind: "attribution-run", tenantId: tenant.tenantId, outboxId: promised, runId },
    ]);
  }
  return { kind: "done" };
}
