import type { TenantScope } from "#worker/domain/access/principal.ts";
import { planMerge, totalsBySurvivor } from "#worker/domain/identity/merge-plan.ts";
import { survivorOf } from "#worker/domain/identity/partner-directory.ts";
import { assert, err, ok, type Result } from "#worker/domain/result.ts";
import type { KnownRecord, MergeNeeds, RecordHistory, RecordKind } from "./merge-ports.ts";
import { type MergeObstacle, peopleInTheWay } from "./merge-records.ts";

/** One of the two records with what was written for it and for all that had been merged into it. */
export type MergeSide = {
  readonly id: string;
  readonly name: string;
  readonly domain: string | null;
  readonly externalId: string | null;
  readonly createdAt: number;
  readonly mergedNames: readonly string[];
  readonly counts: RecordHistory["counts"];
};

/** Minor units. `beforeMinor` is what the two have apart, `afterMinor` what the one has that stays. */
export type MergedTotal = {
  readonly book: string;
  readonly currency: string;
  readonly fromMinor: number;
  readonly intoMinor: number;
  readonly beforeMinor: number;
  readonly afterMinor: number;
};

export type MergePreview = {
  readonly from: MergeSide;
  readonly into: MergeSide;
  readonly totals: readonly MergedTotal[];
  /** Deals on which both have a part. */
  readonly sharedDeals: number;
  /** Names of records below the duplicate. */
  readonly children: readonly string[];
  readonly obstacle: MergeObstacle | null;
};

/** What merging would make of two records; it changes nothing. */
export async function previewMerge(
  needs: Pick<MergeNeeds, "mergesOf" | "partnerAliases">,
  tenant: TenantScope,
  { kind, from, into }: { readonly kind: RecordKind; readonly from: string; readonly into: string },
): Promise<Result<MergePreview, "unknown-record">> {
  const store = needs.mergesOf(tenant);
  const { records } = await store.loadRecords(kind);
  const pointers = new Map(records.map(({ id, mergedInto }) => [id, mergedInto ?? null]));
  const stays = survivorOf(into, pointers);
  const [duplicate, survivor] = [from, stays].map((id) => records.find((record) => record.id === id));
  if (duplicate === undefined || survivor === undefined) return err("unknown-record");
  const groupOf = (id: string) => records.filter((record) => survivorOf(record.id, pointers) === id);
  const [ofDuplicate, ofSurvivor] = [groupOf(from), groupOf(stays)];
  const idsOf = (group: readonly KnownRecord[]) => group.map(({ id }) => id);
  const plan = planMerge(records, { from, into });
  const [histories, sharedDeals, inTheWay] = await Promise.all([
    store.historyOf(kind, [...new Set([...idsOf(ofDuplicate), ...idsOf(ofSurvivor)])]),
    kind === "partner" ? store.countSharedDeals(idsOf(ofDuplicate), idsOf(ofSurvivor)) : 0,
    plan.ok ? peopleInTheWay(needs, tenant, { kind, from, into: stays }) : null,
  ]);
  return ok({
    from: sideOf(duplicate, { group: ofDuplicate, histories }),
    into: sideOf(survivor, { group: ofSurvivor, histories }),
    totals: compareTotals(records, { from, into: stays, histories }),
    sharedDeals,
    children: records.filter(({ parentId }) => parentId === from).map(({ name }) => name),
    obstacle: plan.ok ? inTheWay : plan.error,
  });
}

function sideOf(
  record: KnownRecord,
  {
    group,
    histories,
  }: { readonly group: readonly KnownRecord[]; readonly histories: readonly RecordHistory[] },
): MergeSide {
  const { id, name, domain, externalId } = record;
  const own = histories.filter((history) => group.some((member) => member.id === history.id));
  const counts = own.map((history) => history.counts);
  const sum = (key: keyof RecordHistory["counts"]) => counts.reduce((total, each) => total + each[key], 0);
  return {
    id,
    name,
    domain,
    externalId,
    createdAt: own.find((history) => history.id === id)?.createdAt ?? 0,
    mergedNames: group.filter((member) => member.id !== id).map((member) => member.name),
    counts: {
      deals: sum("deals"),
      touchpoints: sum("touchpoints"),
      entries: sum("entries"),
      statements: sum("statements"),
      openPeriods: sum("openPeriods"),
      openDisputes: sum("openDisputes"),
      contacts: sum("contacts"),
      aliases: sum("aliases"),
      records: sum("records"),
    },
  };
}

/** The totals by survivor as things are, and as they would be with one pointer more. */
function compareTotals(
  records: readonly KnownRecord[],
  {
    from,
    into,
    histories,
  }: { readonly from: string; readonly into: string; readonly histories: readonly RecordHistory[] },
): readonly MergedTotal[] {
  const after = records.map((record) =>
    record.id === from && from !== into ? { ...record, mergedInto: into } : record,
  );
  const places = new Map(
    histories
      .flatMap(({ totals }) => totals)
      .map(({ book, currency }) => [`${book} ${currency}`, { book, currency }]),
  );
  return [...places.values()].map(({ book, currency }) => {
    const amounts = new Map(
      histories.map(({ id, totals }) => [
        id,
        BigInt(totals.find((total) => total.book === book && total.currency === currency)?.amountMinor ?? 0),
      ]),
    );
    const [apart, together] = [totalsBySurvivor(records, amounts), totalsBySurvivor(after, amounts)];
    const [fromMinor, intoMinor] = [Number(apart.get(from) ?? 0n), Number(apart.get(into) ?? 0n)];
    const beforeMinor = from === into ? intoMinor : fromMinor + intoMinor;
    const afterMinor = Number(together.get(into) ?? 0n);
    assert(beforeMinor === afterMinor || fromMinor === 0, "merging keeps the total");
    return { book, currency, fromMinor, intoMinor, beforeMinor, afterMinor };
  });
}
