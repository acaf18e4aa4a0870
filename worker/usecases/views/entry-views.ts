import type { TenantScope } from "#worker/domain/access/principal.ts";
import { type AsOf, asOfText } from "#worker/domain/ledger/as-of.ts";
import { readConversion } from "#worker/domain/ledger/conversion.ts";
import type { RateSource } from "#worker/domain/money/exchange-rates.ts";
import { formatInstant } from "#worker/domain/time/instant.ts";
import { type LedgerMoment, momentOf } from "#worker/usecases/ledger/ledger-moment.ts";
import type {
  EntryConversion,
  EntryPageQuery,
  LedgerEntryRecord,
  LedgerReaderOf,
} from "#worker/usecases/ledger/ledger-ports.ts";
import type { Money, ViewStore, ViewStoreOf } from "./view-ports.ts";

export type EntryView = {
  readonly seq: number;
  readonly kind: string;
  readonly amount: Money;
  readonly partnerId: string;
  readonly partnerName: string;
  readonly partnerSeq: number;
  readonly opportunityId: string;
  readonly opportunityName: string;
  readonly sharePpm: number;
  readonly book: string;
  readonly period: string;
  readonly effectiveAt: string;
  readonly recordedAt: string;
  readonly reversesSeq: number | null;
  /** In a prior-period adjustment, the closed period that it belongs to, and the credit that it takes the place of. */
  readonly priorPeriod: string | null;
  readonly adjustsSeq: number | null;
  readonly reversedBySeq: number | null;
  readonly rule: { readonly id: string; readonly version: number };
  /** What it is worth in the company's own currency, and the rate that was frozen with it; null where there is none. */
  readonly conversion: ConversionView | null;
  readonly idemKey: string;
  /** The exact bytes that are hashed, and the hashes around them. */
  readonly payload: string;
  readonly prevHash: string;
  readonly entryHash: string;
};

export type ConversionView = {
  readonly amount: Money;
  /** So many units of the entry's currency are so many of the company's own. */
  readonly units: string;
  readonly reportingUnits: string;
  readonly rateDay: string;
  readonly source: RateSource;
  /** Canonical JSON; its SHA-256 is among the evidence hashes of the entry, or of the credit that the entry reverses. */
  readonly content: string;
  readonly hash: string;
};

/** A page of entries; `moment` is what an earlier state of the ledger was asked for by. */
export type EntryPage = {
  readonly items: readonly EntryView[];
  readonly next: number | null;
  readonly moment: MomentView | null;
};

export type MomentView = {
  readonly asOf: string;
  readonly headSeq: number;
  readonly recordedAt: string | null;
};

export type EntryNeeds = { readonly viewsOf: ViewStoreOf; readonly readerOf: LedgerReaderOf };

export type EntryListQuery = Omit<EntryPageQuery, "throughSeq" | "partnerRefs"> & {
  readonly asOf?: AsOf | null;
  /** With the entries of the records that were merged into the partner. */
  readonly withMerged?: boolean;
};

/** A page of entries with the names that the ledger itself does not hold. `next` is the seq to continue after. */
export async function entryViews(
  needs: EntryNeeds,
  tenant: TenantScope,
  { asOf = null, withMerged = false, ...asked }: EntryListQuery,
): Promise<EntryPage> {
  const reader = needs.readerOf(tenant);
  const query = withMerged ? await withRecords(needs.viewsOf(tenant), asked) : asked;
  const moment = asOf === null ? null : await momentOf(reader, asOf);
  const entries = await reader.listEntries({
    ...query,
    ...(moment === null ? {} : { throughSeq: moment.headSeq }),
    limit: query.limit + 1,
  });
  const shown = entries.slice(0, query.limit);
  return {
    items: await withNames(needs, tenant, shown),
    next: entries.length > query.limit ? (shown.at(-1)?.seq ?? null) : null,
    moment: asOf && moment && momentView(asOf, moment),
  };
}

async function withRecords(
  views: Pick<ViewStore, "partnerRecords">,
  query: Omit<EntryListQuery, "asOf" | "withMerged">,
): Promise<Omit<EntryPageQuery, "throughSeq">> {
  const { partnerRef, ...rest } = query;
  const merged = partnerRef === undefined ? null : await views.partnerRecords(partnerRef);
  if (partnerRef === undefined || merged === null || merged.length === 0) return query;
  return { ...rest, partnerRefs: [partnerRef, ...merged] };
}

/** One entry; null when the ledger has none of that number. */
export async function entryView(
  needs: EntryNeeds,
  tenant: TenantScope,
  seq: number,
): Promise<EntryView | null> {
  const entry = await needs.readerOf(tenant).getEntry(seq);
  return entry === null ? null : ((await withNames(needs, tenant, [entry]))[0] ?? null);
}

function momentView(asOf: AsOf, { headSeq, recordedAt }: LedgerMoment): MomentView {
  return {
    asOf: asOfText(asOf),
    headSeq,
    recordedAt: recordedAt === null ? null : formatInstant(recordedAt),
  };
}

async function withNames(
  needs: EntryNeeds,
  tenant: TenantScope,
  entries: readonly LedgerEntryRecord[],
): Promise<readonly EntryView[]> {
  const views = needs.viewsOf(tenant);
  const [partners, opportunities, conversions] = await Promise.all([
    views.partnerNames(entries.map((entry) => entry.partnerRef)),
    views.opportunityNames(entries.map((entry) => entry.opportunityRef)),
    needs.readerOf(tenant).conversions(entries.map(({ seq }) => seq)),
  ]);
  return entries.map((entry) => ({
    seq: entry.seq,
    kind: entry.kind,
    amount: { amountMinor: entry.amountMinor, currency: entry.currency },
    partnerId: entry.partnerRef,
    partnerName: partners.get(entry.partnerRef) ?? entry.partnerRef,
    partnerSeq: entry.partnerSeq,
    opportunityId: entry.opportunityRef,
    opportunityName: opportunities.get(entry.opportunityRef) ?? entry.opportunityRef,
    sharePpm: entry.sharePpm,
    book: entry.book,
    period: entry.period,
    effectiveAt: formatInstant(entry.effectiveAt),
    recordedAt: formatInstant(entry.recordedAt),
    reversesSeq: entry.reversesSeq,
    priorPeriod: entry.priorPeriod,
    adjustsSeq: entry.adjustsSeq,
    reversedBySeq: entry.reversedBySeq,
    rule: { id: entry.ruleId, version: entry.ruleVersion },
    conversion: toConversion(conversions.get(entry.seq)),
    idemKey: entry.idemKey,
    payload: entry.payload,
    prevHash: entry.prevHash,
    entryHash: entry.entryHash,
  }));
}

function toConversion(conversion: EntryConversion | undefined): ConversionView | null {
  if (conversion === undefined) return null;
  const { currency, amountMinor, content, hash } = conversion;
  const { units, reportingUnits, day, source } = readConversion(content);
  return { amount: { amountMinor, currency }, units, reportingUnits, rateDay: day, source, content, hash };
}
