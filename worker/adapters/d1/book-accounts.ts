import type { Account } from "#worker/domain/identity/account.ts";
import type { AccountAlias } from "#worker/domain/identity/account-index.ts";
import { familyMembers } from "#worker/domain/identity/merge-plan.ts";
import { mergedNames } from "#worker/domain/identity/merged-names.ts";

/** An account as it is stored, whether it stays or was merged. */
export type BookAccountRow = {
  readonly id: string;
  readonly name: string;
  readonly domain: string | null;
  readonly externalId: string | null;
  readonly survivorId: string | null;
};

/** Who the CRM says is whose: both are ids of the CRM's. */
export type ParentRow = { readonly id: string; readonly parentId: string };

export const BOOK_ACCOUNT =
  "a.id, a.name, a.domain, a.external_id AS externalId, a.survivor_id AS survivorId";

/** The accounts that stay, with their parents, and what was merged into them as other names of theirs. `rows` holds whole families. */
export function bookAccounts(
  rows: readonly BookAccountRow[],
  parents: readonly ParentRow[],
): { readonly accounts: readonly Account[]; readonly mergedNames: readonly AccountAlias[] } {
  const idOf = new Map(rows.flatMap(({ id, externalId }) => (externalId === null ? [] : [[externalId, id]])));
  const parentOf = new Map(parents.map(({ id, parentId }) => [id, idOf.get(parentId) ?? null]));
  const members = familyMembers(
    rows.map(({ id, externalId, survivorId }) => ({
      id,
      mergedInto: survivorId,
      parentId: parentOf.get(externalId ?? "") ?? null,
    })),
  );
  const families = new Map(members.map(({ id, parentId = null }) => [id, parentId]));
  const survivors = new Map(
    rows.flatMap(({ id, survivorId }) => (survivorId === null ? [] : [[id, survivorId]])),
  );
  return {
    accounts: rows
      .filter(({ survivorId }) => survivorId === null)
      .map(({ id, name, domain }) => ({ id, name, domain, parentId: families.get(id) ?? null })),
    mergedNames: mergedNames(rows, survivors),
  };
}
