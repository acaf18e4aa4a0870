import { matchNotedNames, type NoteReader } from "#worker/domain/identity/noted-names.ts";
import {
  type AccountReadings,
  mostMatches,
  namesInSubject,
  readAccounts,
} from "#worker/domain/inference/account-readings.ts";
import type { activityTypeReader } from "#worker/domain/inference/activity-type.ts";
import { buildDealIndex } from "#worker/domain/inference/deal-index.ts";
import type { LearnedHabits, PreparedInference } from "#worker/domain/inference/infer-links.ts";
import {
  type AccountKeys,
  accountKeysOf,
  type NearAccounts,
  nearDirectory,
  parseReadings,
} from "#worker/domain/inference/near-accounts.ts";
import type { Activity, Contact } from "#worker/domain/inference/records.ts";
import type { InferenceSettings } from "#worker/domain/inference/settings.ts";
import { wordsOf } from "#worker/domain/inference/words.ts";
import { ownAccountIds } from "./book-of.ts";
import type { InferenceStore, JudgedTrace } from "./inference-ports.ts";
import { toActivity } from "./to-activity.ts";

export type NearCase = {
  readonly settings: InferenceSettings;
  readonly learned: LearnedHabits;
  readonly readType: ReturnType<typeof activityTypeReader>;
  /** How many accounts the company counts as having. */
  readonly accounts: number;
  /** Of how many accounts names were noted. */
  readonly names: number;
};

type NearStore = NoteReader &
  Pick<
    InferenceStore,
    | "findFamilies"
    | "accountsByDomain"
    | "accountsByName"
    | "knownFirstWords"
    | "knownDealWords"
    | "accountsOfDeals"
    | "findContacts"
    | "loadNearBook"
    | "listPartnerAccounts"
    | "listPartners"
    | "accountIds"
  >;

/**
 * The same as the whole book for these records, as long as the book is what was noted: records that have not changed are about the accounts
 * that they were about, the others' are looked up, and only those accounts' deals are loaded. Null where reading all takes less.
 */
export async function prepareNear(
  store: NearStore,
  traces: readonly JudgedTrace[],
  of: NearCase,
): Promise<PreparedInference | null> {
  const knownReadings = new Map<string, AccountReadings>();
  const unread: Activity[] = [];
  for (const trace of traces) {
    if (trace.stale || trace.accounts === null) unread.push(toActivity(trace, of.readType));
    else knownReadings.set(trace.id, parseReadings(trace.accounts));
  }
  const keys = accountKeysOf(unread);
  if (keys === null) return null;
  const own = await ownAccountIds(store);
  const withoutOwn = (contact: Contact): Contact =>
    contact.accountId !== null && own.has(contact.accountId) ? { ...contact, accountId: null } : contact;
  const names =
    keys.names.length === 0
      ? new Map()
      : await matchNotedNames(keys.names, { notes: store, count: of.names, limit: mostMatches });
  if (names === null) return null;
  const near = await findNear(store, { keys, unread, accounts: of.accounts, withoutOwn, names });
  const directory = nearDirectory(near);
  for (const activity of unread) knownReadings.set(activity.id, readAccounts(directory, activity));
  const accountIds = new Set<string>();
  for (const { readings } of knownReadings.values())
    for (const { accountId } of readings) accountIds.add(accountId);
  const book = await store.loadNearBook([...accountIds]);
  const words = new Set(traces.flatMap(({ subject }) => wordsOf(subject)));
  const telling = await store.knownDealWords([...words]);
  const { surroundings, habits, partners } = of.learned;
  return {
    directory,
    deals: buildDealIndex({ ...book, contacts: book.contacts.map(withoutOwn) }, telling),
    settings: of.settings,
    surroundings,
    habits,
    partners: new Map(partners),
    knownReadings,
  };
}

/** All that the keys lead to: first what they name, then the families of that. */
async function findNear(
  store: NearStore,
  of: {
    readonly keys: AccountKeys;
    readonly unread: readonly Activity[];
    readonly accounts: number;
    readonly withoutOwn: (contact: Contact) => Contact;
    readonly names: NearAccounts["names"];
  },
): Promise<NearAccounts> {
  const { keys, unread, names } = of;
  const [found, accountOfDeal, byDomain, firstWords] = await Promise.all([
    store.findContacts({ ids: keys.contactIds, emails: keys.emails }),
    store.accountsOfDeals(keys.dealIds),
    store.accountsByDomain(keys.domains),
    store.knownFirstWords(keys.firstWords),
  ]);
  const contacts = found.map(of.withoutOwn);
  const named = new Set(unread.flatMap(({ subject }) => [...namesInSubject(subject, firstWords)]));
  const atContacts = contacts.flatMap(({ accountId }) => accountId ?? []);
  const meant = [...names.values()].flatMap((likely) => likely.map(({ accountId }) => accountId));
  const [byName, families] = await Promise.all([
    store.accountsByName([...named]),
    store.findFamilies([...new Set([...keys.accountIds, ...atContacts, ...meant])]),
  ]);
  return { count: of.accounts, families, contacts, accountOfDeal, byDomain, byName, firstWords, names };
}
