import type { TenantScope } from "#worker/domain/access/principal.ts";
import { nameKey } from "#worker/domain/crm/name-key.ts";
import { buildAccountIndex } from "#worker/domain/identity/account-index.ts";
import { findDuplicates } from "#worker/domain/identity/find-duplicates.ts";
import type { KnownRecord, MergeNeeds, MergeRow, RecordKind } from "./merge-ports.ts";

type Named = Pick<KnownRecord, "id" | "name" | "domain" | "externalId">;

export type DuplicateList = {
  readonly likely: readonly {
    /** The likelier to stay comes second. */
    readonly from: Named;
    readonly into: Named;
    readonly probability: number;
    readonly reasons: readonly string[];
  }[];
  readonly merged: readonly MergeRow[];
  /** Pairs of which somebody has said that they are not the same. */
  readonly apart: readonly { readonly one: Named; readonly other: Named; readonly decidedAt: number }[];
};

/** From which chance on a pair is shown. */
const leastProbability = 0.5;
const pairsShown = 200;

/** Records that are likely one, those that were merged, and those that somebody keeps apart; of all of them those with `named` in a name. */
export async function listDuplicates(
  { mergesOf }: Pick<MergeNeeds, "mergesOf">,
  tenant: TenantScope,
  { kind, named: text = "" }: { readonly kind: RecordKind; readonly named?: string | undefined },
): Promise<DuplicateList> {
  const store = mergesOf(tenant);
  const [{ records }, distinct, merged] = await Promise.all([
    store.loadRecords(kind),
    store.listDistinct(kind),
    store.listMerges(kind, text),
  ]);
  const byId = new Map(records.map((record) => [record.id, record]));
  const open = records.filter(({ mergedInto }) => mergedInto === null);
  const index = buildAccountIndex(
    open.map(({ id, name, domain, parentId = null }) => ({ id, name, domain, parentId })),
  );
  const isNamed = (...ids: readonly string[]) =>
    ids.some((id) => nameKey(byId.get(id)?.name ?? "").includes(nameKey(text)));
  const keptApart = new Set(distinct.map(({ oneId, otherId }) => `${oneId} ${otherId}`));
  const likely = findDuplicates(index, { least: leastProbability })
    .filter(({ accountIds }) => !keptApart.has(accountIds.join(" ")) && isNamed(...accountIds))
    .slice(0, pairsShown)
    .flatMap(({ accountIds: [oneId, otherId], probability, reasons }) => {
      const [one, other] = [byId.get(oneId), byId.get(otherId)];
      if (one === undefined || other === undefined) return [];
      const [into, from] = saysMore(one, other) ? [one, other] : [other, one];
      return [
        { from: named(from), into: named(into), probability, reasons: reasons.map(({ text }) => text) },
      ];
    });
  const apart = distinct.flatMap(({ oneId, otherId, decidedAt }) => {
    const [one, other] = [byId.get(oneId), byId.get(otherId)];
    return one === undefined || other === undefined || !isNamed(oneId, otherId)
      ? []
      : [{ one: named(one), other: named(other), decidedAt }];
  });
  return { likely, merged, apart };
}

/** Whether the first is the likelier to stay: the one with more to know it by, else the one that comes first by id. */
function saysMore(one: KnownRecord, other: KnownRecord): boolean {
  const known = ({ domain, externalId }: KnownRecord) =>
    Number(domain !== null) + Number(externalId !== null);
  return known(one) === known(other) ? one.id < other.id : known(one) > known(other);
}

function named({ id, name, domain, externalId }: KnownRecord): Named {
  return { id, name, domain, externalId };
}
