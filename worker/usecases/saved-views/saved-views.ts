import type { TenantScope } from "#worker/domain/access/principal.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import type { Instant } from "#worker/domain/time/instant.ts";
import type { Clock, Ids } from "#worker/usecases/ports.ts";

/** Filters and order of the list of deals, under a name. */
export type SavedView = {
  readonly id: string;
  readonly userId: string;
  readonly name: string;
  /** Words of the list's address, by their names. */
  readonly query: Readonly<Record<string, string>>;
  /** Whether everybody of the company sees it. */
  readonly isShared: boolean;
};

export type SavedViewStore = {
  /** A person's own and those that others share, by name. */
  readonly list: (userId: string) => Promise<readonly SavedView[]>;
  /** In place of the person's view of the same name, which keeps its id; null, and nothing stored, when it would be one more than `most`. */
  readonly save: (
    view: SavedView,
    of: { readonly now: Instant; readonly most: number },
  ) => Promise<string | null>;
  /** Removes a person's own, or with `anybodys` one that is shared; false when there is none such. */
  readonly remove: (of: {
    readonly id: string;
    readonly userId: string;
    readonly anybodys: boolean;
  }) => Promise<boolean>;
};

export type SavedViewStoreOf = (tenant: TenantScope) => SavedViewStore;

/** Of one person: more would be a list to be searched itself. */
export const mostSavedViews = 30;

/** Saves what a person sees under a name, in place of what it stood for before. Doing it again changes nothing. */
export async function saveView(
  { savedViewsOf, clock, ids }: { savedViewsOf: SavedViewStoreOf; clock: Clock; ids: Ids },
  tenant: TenantScope,
  wanted: Omit<SavedView, "id">,
): Promise<Result<{ readonly id: string }, "too-many">> {
  const view = { ...wanted, id: ids.fresh("svw") };
  const id = await savedViewsOf(tenant).save(view, { now: clock.now(), most: mostSavedViews });
  return id === null ? err("too-many") : ok({ id });
}
