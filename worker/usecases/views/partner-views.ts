import type { TenantScope } from "#worker/domain/access/principal.ts";
import { listOpportunities, type OpportunityView, toIso, type ViewNeeds } from "./opportunity-views.ts";
import type { Page, PageRequest, PartnerFilter, PartnerRecord, PartnerSort } from "./view-ports.ts";

export type PartnerView = Omit<PartnerRecord, "firstTouchAt" | "lastTouchAt"> & {
  readonly firstTouchAt: string | null;
  readonly lastTouchAt: string | null;
};

export type PartnerDetail = PartnerView & {
  readonly trend: readonly {
    readonly period: string;
    readonly currency: string;
    readonly attributedMinor: number;
  }[];
  readonly byRole: readonly { readonly role: string | null; readonly touchpoints: number }[];
  readonly opportunities: readonly OpportunityView[];
};

const dealsShown = 20;

export async function listPartners(
  needs: ViewNeeds,
  tenant: TenantScope,
  request: { readonly filter: PartnerFilter; readonly sort: PartnerSort; readonly page: PageRequest },
): Promise<Page<PartnerView>> {
  const page = await needs.viewsOf(tenant).listPartners(request.filter, request.sort, request.page);
  return { items: page.items.map(toPartnerView), next: page.next };
}

/** As many as a field to choose from can hold. */
const namesChosenFrom = 2_000;

export type PartnerNames = {
  readonly items: readonly { readonly id: string; readonly name: string }[];
  /** Whether there are more than these. */
  readonly isCut: boolean;
};

/** The partners to choose one from, by name. */
export async function listPartnerNames(needs: ViewNeeds, tenant: TenantScope): Promise<PartnerNames> {
  const found = await needs.viewsOf(tenant).listPartnerNames(namesChosenFrom + 1);
  return { items: found.slice(0, namesChosenFrom), isCut: found.length > namesChosenFrom };
}

/** One partner with its months, its roles and its latest deals; null when the company has none of that id. */
export async function getPartner(
  needs: ViewNeeds,
  tenant: TenantScope,
  partnerId: string,
): Promise<PartnerDetail | null> {
  const views = needs.viewsOf(tenant);
  const record = await views.getPartner(partnerId);
  if (record === null) return null;
  const [trend, byRole, deals] = await Promise.all([
    views.partnerMonths(partnerId),
    views.touchpointsByRole(partnerId),
    listOpportunities(needs, tenant, {
      filter: { partnerId },
      sort: "-closedAt",
      page: { limit: dealsShown, cursor: null },
    }),
  ]);
  return { ...toPartnerView(record), trend, byRole, opportunities: deals.items };
}

function toPartnerView(record: PartnerRecord): PartnerView {
  return { ...record, firstTouchAt: toIso(record.firstTouchAt), lastTouchAt: toIso(record.lastTouchAt) };
}
