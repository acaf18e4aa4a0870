import type { TenantScope } from "#worker/domain/access/principal.ts";
import { buildFamilies, lineOf } from "#worker/domain/identity/families.ts";
import { familyMembers } from "#worker/domain/identity/merge-plan.ts";
import { survivorOf } from "#worker/domain/identity/partner-directory.ts";
import type { Money, ViewStoreOf } from "#worker/usecases/views/view-ports.ts";
import type { MergeStoreOf } from "./merge-ports.ts";

type Member = { readonly id: string; readonly name: string };

export type PartnerFamily = {
  readonly mergedInto: Member | null;
  readonly merged: Member[];
  readonly parent: Member | null;
  readonly proposedParent: Member | null;
  readonly subsidiaries: (Member & { readonly attributed: Money[] })[];
  readonly withSubsidiaries: {
    readonly attributed: Money[];
    readonly expected: Money[];
    readonly opportunities: number;
  } | null;
};

const mostSubsidiaries = 100;

/** What is one with a partner, what is above and below it, and what it has together with what is below it. */
export async function readPartnerFamily(
  needs: { readonly mergesOf: MergeStoreOf; readonly viewsOf: ViewStoreOf },
  tenant: TenantScope,
  id: string,
): Promise<PartnerFamily | null> {
  const store = needs.mergesOf(tenant);
  const [{ records }, crmParentId] = await Promise.all([store.loadRecords("partner"), store.parentInCrm(id)]);
  const record = records.find((each) => each.id === id);
  if (record === undefined) return null;
  const pointers = new Map(records.map((each) => [each.id, each.mergedInto ?? null]));
  const names = new Map(records.map((each) => [each.id, each.name]));
  const memberOf = (of: string): Member => ({ id: of, name: names.get(of) ?? of });
  const stays = survivorOf(id, pointers);
  const families = buildFamilies(familyMembers(records));
  const parentId = families.parentOf.get(stays) ?? null;
  const below = [...families.parentOf].filter(([, parent]) => parent === id).map(([child]) => child);
  const proposed = proposedParentOf(crmParentId, { stays, parentId, pointers });
  const isCircle = proposed !== null && lineOf(families, proposed).includes(stays);
  return {
    mergedInto: stays === id ? null : memberOf(stays),
    merged: records
      .filter((each) => each.id !== id && survivorOf(each.id, pointers) === id)
      .map(({ id: of }) => memberOf(of)),
    parent: parentId === null || stays !== id ? null : memberOf(parentId),
    proposedParent: proposed === null || isCircle || stays !== id ? null : memberOf(proposed),
    ...(await totalsOf(needs.viewsOf(tenant), { id, below: below.map(memberOf) })),
  };
}

/** The CRM's word, where nobody has said something here. */
function proposedParentOf(
  crmParentId: string | null,
  {
    stays,
    parentId,
    pointers,
  }: {
    readonly stays: string;
    readonly parentId: string | null;
    readonly pointers: ReadonlyMap<string, string | null>;
  },
): string | null {
  if (crmParentId === null || parentId !== null) return null;
  const proposed = survivorOf(crmParentId, pointers);
  return proposed === stays ? null : proposed;
}

async function totalsOf(
  views: ReturnType<ViewStoreOf>,
  { id, below }: { readonly id: string; readonly below: readonly Member[] },
): Promise<Pick<PartnerFamily, "subsidiaries" | "withSubsidiaries">> {
  if (below.length === 0) return { subsidiaries: [], withSubsidiaries: null };
  const page = { limit: mostSubsidiaries, cursor: null };
  const [whole, own] = await Promise.all([
    views.listPartners({ ids: [id], withSubsidiaries: true }, "name", page),
    views.listPartners({ ids: below.map((child) => child.id), withSubsidiaries: true }, "-attributed", page),
  ]);
  const totals = whole.items[0]?.totals;
  return {
    subsidiaries: own.items.map((child) => ({
      id: child.id,
      name: child.name,
      attributed: [...child.totals.attributed],
    })),
    withSubsidiaries: totals
      ? {
          attributed: [...totals.attributed],
          expected: [...totals.expected],
          opportunities: totals.opportunities,
        }
      : null,
  };
}
