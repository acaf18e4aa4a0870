import { type RowProblem, shownValue } from "#worker/domain/crm/import/row-problem.ts";
import { assertNever } from "#worker/domain/result.ts";
import { classifyActivities, classifyContacts } from "./classify-activities.ts";
import { classifyParties } from "./classify-parties.ts";
import { type Classification, type ClassifyContext, compareRow, opportunityIdOf } from "./compare-row.ts";
import type { KeyedRow } from "./row-keys.ts";

/**
 * Compares rows with what is stored, one or two questions to the database a batch. A row whose values were stored
 * before under this mapping is skipped, so the same file twice changes nothing.
 */
export async function classifyRows(
  context: ClassifyContext,
  rows: readonly KeyedRow[],
): Promise<Classification> {
  if (rows.length === 0) return { rows: [], problems: [] };
  const { kind } = context.imported;
  switch (kind) {
    case "opportunities":
      return classifyOpportunities(context, rows);
    case "touchpoints":
      return classifyTouchpoints(context, rows);
    case "partners":
    case "accounts":
      return classifyParties(context, { kind, rows });
    case "contacts":
      return classifyContacts(context, rows);
    case "activities":
      return classifyActivities(context, rows);
    default:
      return assertNever(kind);
  }
}

async function classifyOpportunities(
  context: ClassifyContext,
  rows: readonly KeyedRow[],
): Promise<Classification> {
  const ids = rows.map(({ key }) => opportunityIdOf(context, key));
  const stored = await context.store.findOpportunities(ids);
  return {
    rows: rows.map((keyed, at) => {
      const id = ids[at] ?? "";
      return compareRow(context, { keyed, id, stored: stored.get(id) });
    }),
    problems: [],
  };
}

async function classifyTouchpoints(
  context: ClassifyContext,
  rows: readonly KeyedRow[],
): Promise<Classification> {
  const { needs, store, tenant } = context;
  const targets = rows.map((keyed) => ({
    keyed,
    id: needs.ids.derive("tpt", tenant.tenantId, keyed.key),
    opportunityId:
      keyed.read.kind === "touchpoints" ? opportunityIdOf(context, keyed.read.record.opportunity) : "",
  }));
  const [stored, opportunities] = await Promise.all([
    store.findTouchpoints(targets.map(({ id }) => id)),
    store.findOpportunities([...new Set(targets.map(({ opportunityId }) => opportunityId))]),
  ]);
  const isThere = ({ opportunityId }: { readonly opportunityId: string }) =>
    opportunities.get(opportunityId)?.gone === false;
  return {
    rows: targets
      .filter(isThere)
      .map(({ keyed, id }) => compareRow(context, { keyed, id, stored: stored.get(id) })),
    problems: targets
      .filter((target) => !isThere(target))
      .map(({ keyed }) => opportunityUnknown(context, keyed)),
  };
}

function opportunityUnknown({ imported }: ClassifyContext, { row, read }: KeyedRow): RowProblem {
  return {
    row,
    column: imported.mapping.opportunity ?? "opportunity",
    value: shownValue(read.kind === "touchpoints" ? read.record.opportunity : ""),
    code: "opportunity-unknown",
    message: "No opportunity has this id. Import the opportunities first, or correct the id.",
  };
}
