import { mergeShares, type Override } from "#worker/domain/attribution/override.ts";
import type { OpenOverride } from "#worker/usecases/attribution/attribution-ports.ts";

/** The split that is set by hand for each of these opportunities, for those that have one. `ids` is a JSON list. */
export async function readOpenOverrides(
  db: D1Database,
  { tenantId, ids }: { readonly tenantId: string; readonly ids: string },
): Promise<ReadonlyMap<string, OpenOverride>> {
  const { results } = await db
    .prepare(
      `SELECT o.opportunity_id, o.id, o.override, o.created_by, o.created_at
       FROM json_each(?2) AS asked CROSS JOIN overrides AS o INDEXED BY overrides_open
       WHERE o.tenant_id = ?1 AND o.opportunity_id = asked.value AND o.lifted_at IS NULL`,
    )
    .bind(tenantId, ids)
    .all<OpenOverrideRow>();
  return new Map(
    results.map((row) => [
      row.opportunity_id,
      {
        id: row.id,
        override: JSON.parse(row.override) as Override,
        createdBy: row.created_by,
        createdAt: row.created_at,
      },
    ]),
  );
}

/** The split by the partners that stay: what was set for several that have become one is added up. */
export function bySurvivor(
  open: OpenOverride | null,
  survivors: ReadonlyMap<string, string>,
): OpenOverride | null {
  if (open === null || survivors.size === 0) return open;
  return { ...open, override: mergeShares(open.override, survivors) };
}

type OpenOverrideRow = {
  readonly opportunity_id: string;
  readonly id: string;
  readonly override: string;
  readonly created_by: string;
  readonly created_at: number;
};
