import type { PartnerScope, TenantScope } from "#worker/domain/access/principal.ts";
import { assert } from "#worker/domain/result.ts";
import {
  type AcknowledgementState,
  acknowledgementOf,
  lapsesAt,
} from "#worker/domain/statement/acknowledgement.ts";
import { numberText } from "#worker/domain/statement/compose-statement.ts";
import { isAdjustment } from "#worker/domain/statement/statement-sections.ts";
import type { StatementDocument } from "#worker/domain/statement-bundle/bundle.ts";
import { formatInstant } from "#worker/domain/time/instant.ts";
import type { DisputeOfEntry, DisputeStore } from "#worker/usecases/disputes/dispute-ports.ts";
import type { Clock } from "#worker/usecases/ports.ts";
import type { Money, ViewStoreOf } from "#worker/usecases/views/view-ports.ts";
import type {
  StatementCursor,
  StatementFilter,
  StatementRecord,
  StatementSettingsStoreOf,
  StatementStoreOf,
} from "./statement-ports.ts";

export type StatementView = {
  readonly id: string;
  readonly companyId: string;
  readonly companyName: string;
  readonly partnerId: string;
  readonly partnerName: string;
  readonly number: string;
  readonly version: number;
  readonly period: string;
  readonly opening: Money;
  readonly closing: Money;
  readonly lines: number;
  readonly isFinal: boolean;
  readonly isSuperseded: boolean;
  readonly acknowledgement: AcknowledgementState;
  readonly acknowledgedAt: string | null;
  /** When silence counts as agreement. */
  readonly lapsesAt: string;
  readonly issuedAt: string;
};

export type StatementDetail = StatementView & {
  /** As the company's statements look now. */
  readonly look: { readonly accentColor: string; readonly hasLogo: boolean };
  readonly documentHash: string;
  readonly signature: string;
  readonly rules: readonly { readonly ruleId: string; readonly version: number; readonly name: string }[];
  readonly entries: readonly StatementLineView[];
  readonly versions: readonly { readonly id: string; readonly version: number; readonly issuedAt: string }[];
};

export type StatementLineView = {
  readonly seq: number;
  /** The newest dispute of the entry, whichever statement or list it was found in. */
  readonly dispute: DisputeOfEntry | null;
  readonly kind: string;
  readonly isAdjustment: boolean;
  readonly label: string;
  readonly reason: string;
  readonly amount: Money;
};

export type StatementViewNeeds = {
  readonly statementsOf: StatementStoreOf;
  readonly viewsOf: ViewStoreOf;
  readonly clock: Clock;
};

export type StatementDetailNeeds = StatementViewNeeds & {
  readonly disputesOf: (tenant: TenantScope) => Pick<DisputeStore, "newestOfEntries">;
  readonly statementSettingsOf: StatementSettingsStoreOf;
};

export type StatementPage = {
  readonly items: readonly StatementView[];
  readonly next: StatementCursor | null;
};

/** A company's statements, the newest first. */
export async function listStatements(
  needs: StatementViewNeeds,
  tenant: TenantScope,
  query: {
    readonly filter: StatementFilter;
    readonly after: StatementCursor | null;
    readonly limit: number;
  },
): Promise<StatementPage> {
  const { limit } = query;
  const records = await needs.statementsOf(tenant).list({ ...query, limit: limit + 1 });
  const shown = records.slice(0, limit);
  const last = records.length > limit ? shown.at(-1) : undefined;
  const names = await needs.viewsOf(tenant).partnerNames(shown.map((record) => record.partnerRef));
  return {
    items: shown.map((record) => toView(record, { tenant, names, now: needs.clock.now() })),
    next: last === undefined ? null : { issuedAt: last.issuedAt, id: last.id },
  };
}

/** One statement with its lines as they were signed. Null when there is none, or when it is another partner's. */
export async function getStatement(
  needs: StatementDetailNeeds,
  { tenant, partnerId }: Pick<PartnerScope, "tenant"> & { readonly partnerId: string | null },
  id: string,
): Promise<StatementDetail | null> {
  const store = needs.statementsOf(tenant);
  const record = await store.get(id);
  if (record === null || (partnerId !== null && record.partnerRef !== partnerId)) return null;
  const [text, versions, { accentColor, logo }] = await Promise.all([
    store.readDocument(id),
    store.listVersions(record.number),
    needs.statementSettingsOf(tenant).get(),
  ]);
  assert(text !== null, "a statement has its document");
  const document = JSON.parse(text) as StatementDocument;
  const names = new Map([[record.partnerRef, document.partnerName]]);
  const seqs = document.lines.map(({ seq }) => Number(seq));
  const disputes = await needs.disputesOf(tenant).newestOfEntries(seqs);
  return {
    ...toView(record, { tenant, names, now: needs.clock.now() }),
    companyName: document.companyName,
    look: { accentColor, hasLogo: logo !== null },
    documentHash: record.documentHash,
    signature: record.signature,
    rules: document.rules.map(({ ruleId, version, name }) => ({ ruleId, version: Number(version), name })),
    entries: document.lines.map((line) => ({
      seq: Number(line.seq),
      dispute: disputes.get(Number(line.seq)) ?? null,
      kind: line.kind,
      isAdjustment: isAdjustment(line),
      label: line.label,
      reason: line.reason,
      amount: { amountMinor: Number(line.amountMinor), currency: document.currency },
    })),
    versions: versions.map((one) => ({
      id: one.id,
      version: one.version,
      issuedAt: formatInstant(one.issuedAt),
    })),
  };
}

function toView(
  record: StatementRecord,
  context: {
    readonly tenant: TenantScope;
    readonly names: ReadonlyMap<string, string>;
    readonly now: number;
  },
): StatementView {
  const { tenant, names, now } = context;
  const { currency, acknowledgedAt } = record;
  const isSuperseded = record.supersededAt !== null;
  return {
    id: record.id,
    companyId: tenant.tenantId,
    companyName: tenant.name,
    partnerId: record.partnerRef,
    partnerName: names.get(record.partnerRef) ?? record.partnerRef,
    number: numberText(record.number),
    version: record.version,
    period: record.period,
    opening: { amountMinor: record.openingMinor, currency },
    closing: { amountMinor: record.closingMinor, currency },
    lines: record.lines,
    isFinal: record.isFinal,
    isSuperseded,
    acknowledgement: acknowledgementOf({ ...record, isSuperseded }, now),
    acknowledgedAt: acknowledgedAt === null ? null : formatInstant(acknowledgedAt),
    lapsesAt: formatInstant(lapsesAt(record)),
    issuedAt: formatInstant(record.issuedAt),
  };
}
