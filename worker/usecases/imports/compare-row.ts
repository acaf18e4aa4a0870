import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { RowProblem } from "#worker/domain/crm/import/row-problem.ts";
import type { ImportNeeds } from "./import-needs.ts";
import type { Import, ImportStore, Stored } from "./import-ports.ts";
import type { KeyedRow } from "./row-keys.ts";

/** Stored, and read the same way, means unchanged; a record that is gone comes back as an added one. */
export function compareRow(
  { needs, imported }: ClassifyContext,
  row: { readonly keyed: KeyedRow; readonly id: string; readonly stored: Stored | null | undefined },
): ClassifiedRow {
  const { keyed, id, stored } = row;
  const fields = Object.keys(imported.mapping);
  const sourceHash = needs.sha256Hex(JSON.stringify([fields, keyed.key, keyed.read.record])).slice(0, 32);
  if (!stored || stored.gone) return { keyed, id, sourceHash, change: "added", prior: null };
  const change = stored.sourceHash === sourceHash ? "skipped" : "updated";
  return { keyed, id, sourceHash, change, prior: stored.sourceHash };
}

export function opportunityIdOf({ needs, tenant }: ClassifyContext, externalId: string): string {
  return needs.ids.derive("opp", tenant.tenantId, externalId);
}

/** What a row does to the record that it is about. `prior` is the stored record's hash, null when there is none. */
export type ClassifiedRow = {
  readonly keyed: KeyedRow;
  readonly id: string;
  readonly sourceHash: string;
  readonly change: "added" | "updated" | "skipped";
  readonly prior: string | null;
};

export type Classification = {
  readonly rows: readonly ClassifiedRow[];
  readonly problems: readonly RowProblem[];
};

export type ClassifyContext = {
  readonly needs: ImportNeeds;
  readonly store: ImportStore;
  readonly tenant: TenantScope;
  readonly imported: Import;
};
