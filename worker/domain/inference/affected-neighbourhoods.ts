import type { Account } from "#worker/domain/identity/account.ts";
import { DAY_MS } from "#worker/domain/time/instant.ts";
import { type AccountDirectory, readAccounts } from "./account-readings.ts";
import type { IndexedDeal } from "./deal-index.ts";
import { OFFER_REACH } from "./judge-partner.ts";
import type { Activity, Contact, Deal } from "./records.ts";
import type { Trace } from "./trace.ts";

/** One record of the CRM that came, changed or went: `before` is null for a new one, `after` for one that was deleted. */
export type CrmChange =
  | { readonly kind: "activity"; readonly before: Activity | null; readonly after: Activity | null }
  | { readonly kind: "contact"; readonly before: Contact | null; readonly after: Contact | null }
  | { readonly kind: "account"; readonly before: Account | null; readonly after: Account | null }
  | { readonly kind: "opportunity"; readonly before: Deal | null; readonly after: Deal | null };

/** The records that have to be judged again: those to which any of the lists applies. */
export type Affected = {
  /** Only this partner's records; null for every partner's. */
  readonly partnerId: string | null;
  readonly activityIds: readonly string[];
  /** Records that may be about one of these accounts. Whole families, because a record may name a relative. */
  readonly accountIds: readonly string[];
  readonly contactIds: readonly string[];
  /** In lower case. */
  readonly emails: readonly string[];
  /** Records for which no account has been found yet: a new name or domain may be theirs. */
  readonly withoutAccount: boolean;
  /** Whether the accounts of those records have to be read again first. */
  readonly readAccountsAgain: boolean;
};

/**
 * What a change can affect. A record changes only what is found out about others of its partner that could belong to the same deals; a
 * deal, a contact or an account only what is found out about records that could be about it. `directory` is as it is after the
 * change. What comes back is where to begin: `closeNeighbourhood` adds the records that these have a say in.
 */
export function affectedNeighbourhoods(change: CrmChange, directory: AccountDirectory): readonly Affected[] {
  switch (change.kind) {
    case "activity":
      return statesOf(change).map((activity) => {
        const read = readAccounts(directory, activity).readings.map(({ accountId }) => accountId);
        const accountIds = familiesOf(read, directory);
        return { ...nothing, partnerId: activity.partnerId, activityIds: [activity.id], accountIds };
      });
    case "contact": {
      const states = statesOf(change);
      return [
        {
          ...nothing,
          accountIds: familiesOf(
            states.map(({ accountId }) => accountId),
            directory,
          ),
          contactIds: unique(states.map(({ id }) => id)),
          emails: unique(states.map(({ email }) => email?.trim().toLowerCase() ?? null)),
          readAccountsAgain: true,
        },
      ];
    }
    case "account": {
      const named = statesOf(change).flatMap(({ id, parentId }) => [id, parentId ?? null]);
      const accountIds = familiesOf(named, directory);
      return [{ ...nothing, accountIds, withoutAccount: true, readAccountsAgain: true }];
    }
    case "opportunity": {
      const named = statesOf(change).map(({ accountId }) => accountId);
      const accountIds = familiesOf(named, directory);
      return accountIds.length === 0 ? [] : [{ ...nothing, accountIds }];
    }
  }
}

/**
 * The records among one partner's that have to be judged together when the given ones have changed: those that share a possible deal
 * with them, those that share one with those, and so on; then those that could be offered one of these deals, and their own. Judging
 * them alone, with the partner's work on all other deals as `workElsewhere`, gives the same as judging all of the partner's.
 */
export function closeNeighbourhood(
  traces: readonly Trace[],
  activityIds: ReadonlySet<string>,
): readonly Trace[] {
  const links = linkTraces(traces);
  const near = spread(
    traces.filter(({ activity }) => activityIds.has(activity.id)),
    links,
  );
  const deals = new Set([...near].flatMap(({ candidates }) => candidates.map(({ deal }) => deal)));
  const offered = traces.filter((trace) => isOffered(trace, deals));
  const inside = spread([...near, ...offered], links);
  return traces.filter((trace) => inside.has(trace));
}

type TraceLinks = ReadonlyMap<string, readonly Trace[]>;

/** Which traces could belong to each deal, and which are copies of each other. */
function linkTraces(traces: readonly Trace[]): TraceLinks {
  const links = new Map<string, Trace[]>();
  for (const trace of traces) {
    for (const key of keysOf(trace)) {
      const sharing = links.get(key);
      if (sharing === undefined) links.set(key, [trace]);
      else sharing.push(trace);
    }
  }
  return links;
}

function keysOf({ event, candidates }: Trace): readonly string[] {
  return [event, ...candidates.map(({ deal }) => deal.deal.id)];
}

function spread(from: readonly Trace[], links: TraceLinks): ReadonlySet<Trace> {
  const inside = new Set(from);
  const followed = new Set<string>();
  // A set is walked in the order in which it was filled, and what is added on the way is walked too.
  for (const trace of inside) {
    for (const key of keysOf(trace)) {
      if (followed.has(key)) continue;
      followed.add(key);
      for (const other of links.get(key) ?? []) inside.add(other);
    }
  }
  return inside;
}

function isOffered({ activity, elsewhere }: Trace, deals: ReadonlySet<IndexedDeal>): boolean {
  if (elsewhere < OFFER_REACH.leastElsewhere) return false;
  for (const { createdAt, closedAt } of deals) {
    const from = createdAt - OFFER_REACH.daysBefore * DAY_MS;
    const to = closedAt + OFFER_REACH.daysAfter * DAY_MS;
    if (activity.occurredAt >= from && activity.occurredAt <= to) return true;
  }
  return false;
}

const nothing: Affected = {
  partnerId: null,
  activityIds: [],
  accountIds: [],
  contactIds: [],
  emails: [],
  withoutAccount: false,
  readAccountsAgain: false,
};

function statesOf<T>(change: { readonly before: T | null; readonly after: T | null }): readonly T[] {
  return [change.before, change.after].filter((state) => state !== null);
}

function familiesOf(accountIds: readonly (string | null)[], directory: AccountDirectory): readonly string[] {
  return unique(accountIds.flatMap((id) => (id === null ? [] : (directory.familyOf.get(id) ?? [id]))));
}

function unique(texts: readonly (string | null)[]): readonly string[] {
  return [...new Set(texts.filter((text) => text !== null && text !== ""))].sort() as string[];
}
