import type { PartnerScope } from "#worker/domain/access/principal.ts";
import { groupBy } from "#worker/domain/inference/group-by.ts";
import { type AsOf, asOfText } from "#worker/domain/ledger/as-of.ts";
import { assert } from "#worker/domain/result.ts";
import type { EntryNeeds } from "./entry-views.ts";
import { readLedgerStanding } from "./ledger-standing.ts";
import { addUp, addUpMonths, type PortalMonth } from "./portal-views.ts";
import type { Money } from "./view-ports.ts";

/** What all ledgers said of a partner at a moment, together and each for itself. Deals that were open then are in no ledger. */
export type PortalStanding = {
  readonly asOf: string | null;
  readonly entries: number;
  readonly attributed: readonly Money[];
  readonly trend: readonly PortalMonth[];
  readonly companies: readonly {
    readonly companyId: string;
    readonly companyName: string;
    readonly partnerId: string;
    readonly entries: number;
    readonly attributed: readonly Money[];
  }[];
};

export async function readPortalStanding(
  needs: EntryNeeds,
  partnerships: readonly PartnerScope[],
  asOf: AsOf | null,
): Promise<PortalStanding> {
  // Records that a company has merged are one partner of it; the one that stays comes first.
  const byCompany = groupBy(partnerships, ({ tenant }) => tenant.tenantId);
  const standings = await Promise.all(
    [...byCompany.values()].map(async (scopes) => {
      const [stays] = scopes;
      assert(stays !== undefined, "a group has a member");
      const { tenant, partnerId } = stays;
      const partnerRefs = scopes.map((scope) => scope.partnerId);
      return {
        companyId: tenant.tenantId,
        companyName: tenant.name,
        partnerId,
        ...(await readLedgerStanding(needs, tenant, { partnerRefs, asOf })),
      };
    }),
  );
  return {
    asOf: asOf === null ? null : asOfText(asOf),
    entries: standings.reduce((sum, { entries }) => sum + entries, 0),
    attributed: addUp(standings.flatMap(({ attributed }) => attributed)),
    trend: addUpMonths(standings.flatMap(({ trend }) => trend)),
    companies: standings.map(({ companyId, companyName, partnerId, entries, attributed }) => ({
      companyId,
      companyName,
      partnerId,
      entries,
      attributed,
    })),
  };
}
