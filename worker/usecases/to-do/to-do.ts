import type { Permission } from "#worker/domain/access/permissions.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { Clock } from "#worker/usecases/ports.ts";

/** How many of each wait for somebody of the company; of many no more than the limit are counted. */
export type ToDo = {
  /** Registrations that the company owes an answer. */
  readonly registrations: number;
  /** Those of them whose answer is late. */
  readonly lateRegistrations: number;
  readonly disputes: number;
  /** Deals that are to be split by hand. */
  readonly reviews: number;
  /** Records of partners' work whose deal is not sure. */
  readonly touchpoints: number;
};

export type ToDoStore = {
  readonly count: (query: { readonly now: number; readonly limit: number }) => Promise<ToDo>;
};
export type ToDoStoreOf = (tenant: TenantScope) => ToDoStore;

/** Counting stops here: nobody works off more in a day. */
export const mostToDo = 1_000;

const decidedBy: Readonly<Record<keyof ToDo, Permission>> = {
  registrations: "registrations.decide",
  lateRegistrations: "registrations.decide",
  disputes: "disputes.decide",
  reviews: "overrides.write",
  touchpoints: "evidence.decide",
};

/** What waits for this person: what somebody else decides is nothing of theirs to do. */
export async function readToDo(
  { toDoOf, clock }: { readonly toDoOf: ToDoStoreOf; readonly clock: Clock },
  tenant: TenantScope,
  permissions: ReadonlySet<Permission>,
): Promise<ToDo> {
  const counts = await toDoOf(tenant).count({ now: clock.now(), limit: mostToDo });
  const own = (key: keyof ToDo) => (permissions.has(decidedBy[key]) ? counts[key] : 0);
  return {
    registrations: own("registrations"),
    lateRegistrations: own("lateRegistrations"),
    disputes: own("disputes"),
    reviews: own("reviews"),
    touchpoints: own("touchpoints"),
  };
}
