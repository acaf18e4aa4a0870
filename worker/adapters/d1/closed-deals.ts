import { compareCodePoints } from "#worker/domain/money/code-point-order.ts";
import { startOfDay } from "#worker/domain/time/day.ts";
import { DAY_MS } from "#worker/domain/time/instant.ts";
import type { ClosedDays, ClosedDeal, ClosedDealStore } from "#worker/usecases/back-tests/back-test-ports.ts";

const splittable = "outcome = 'won' AND amount_minor IS NOT NULL AND deleted_at IS NULL";

/** Deals by the day they closed: counted in an index that covers the question, paged in the order of the list's own index. */
export function closedDealStore(db: D1Database, tenantId: string): ClosedDealStore {
  return {
    countClosed: async (days) => {
      const { from, before } = instantsOf(days);
      const count = await db
        .prepare(
          `SELECT COUNT(*) AS deals FROM opportunities INDEXED BY opportunities_by_close
           WHERE tenant_id = ?1 AND ifnull(closed_at, 0) >= ?2 AND ifnull(closed_at, 0) < ?3 AND closed_at IS NOT NULL AND ${splittable}`,
        )
        .bind(tenantId, from, before)
        .first<number>("deals");
      return count ?? 0;
    },
    listClosed: async ({ days, after, limit }) => {
      const { from, before } = instantsOf(days);
      // SQLite does not seek to a pair of values in an index on an expression: a page would walk all pages before it. So the
      // rest of the last deal's instant and what closed later are two searches.
      const rest = pageSql("= ?2 AND id > ?3", "id");
      const later = pageSql("> ?2 AND ifnull(closed_at, 0) < ?4", "ifnull(closed_at, 0), id");
      const { results } = await db
        .prepare(`SELECT * FROM (${rest}) UNION ALL SELECT * FROM (${later})`)
        // No id is empty, so the first day's first deal comes after (its instant, "").
        .bind(tenantId, after?.[0] ?? from, after?.[1] ?? "", before, limit)
        .all<ClosedDeal>();
      return [...results].sort(inOrderOfClosing).slice(0, limit);
    },
  };
}

function pageSql(closed: string, order: string): string {
  return `SELECT id AS opportunityId, closed_at AS closedAt FROM opportunities INDEXED BY opportunities_by_close
    WHERE tenant_id = ?1 AND ifnull(closed_at, 0) ${closed} AND closed_at IS NOT NULL AND ${splittable}
    ORDER BY ${order} LIMIT ?5`;
}

function inOrderOfClosing(a: ClosedDeal, b: ClosedDeal): number {
  return a.closedAt - b.closedAt || compareCodePoints(a.opportunityId, b.opportunityId);
}

function instantsOf({ from, to }: ClosedDays): { readonly from: number; readonly before: number } {
  return { from: startOfDay(from), before: startOfDay(to) + DAY_MS };
}
