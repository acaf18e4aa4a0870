import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { Directory } from "#worker/usecases/access/access-ports.ts";
import type { ViewStoreOf } from "#worker/usecases/views/view-ports.ts";
import type { OverrideStoreOf } from "./override-ports.ts";
import { type OverrideDetail, toOverrideDetail } from "./override-views.ts";

export type OverrideHistory = {
  /** The one that decides now. */
  readonly open: OverrideDetail | null;
  /** Those that were lifted, the latest first. */
  readonly lifted: readonly OverrideDetail[];
};

/** What people have set for one opportunity; null when the company has none of that id. */
export async function getOverrides(
  needs: {
    readonly overridesOf: OverrideStoreOf;
    readonly viewsOf: ViewStoreOf;
    readonly access: Pick<Directory, "userNames">;
  },
  tenant: TenantScope,
  opportunityId: string,
): Promise<OverrideHistory | null> {
  const views = needs.viewsOf(tenant);
  const [deal, records] = await Promise.all([
    views.getOpportunity(opportunityId),
    needs.overridesOf(tenant).listOverrides(opportunityId),
  ]);
  if (deal === null) return null;
  const [users, partners] = await Promise.all([
    needs.access.userNames(
      records.flatMap(({ createdBy, liftedBy }) => [createdBy, ...(liftedBy ? [liftedBy] : [])]),
    ),
    views.partnerNames(records.flatMap(({ override }) => override.shares.of.map(({ partner }) => partner))),
  ]);
  const details = records.map((record) => toOverrideDetail(record, { users, partners }));
  return {
    open: details.find(({ liftedAt }) => liftedAt === null) ?? null,
    lifted: details.filter(({ liftedAt }) => liftedAt !== null),
  };
}
