import type { Book } from "#worker/domain/inference/records.ts";
import type { InferenceStore } from "./inference-ports.ts";
import { isOwn } from "./read-traces.ts";

/** All that records are read against. A contact of a partner's own account tells nothing about customers, so it has none. */
export async function bookOf(
  store: Pick<InferenceStore, "loadBook" | "listPartnerAccounts" | "listPartners" | "accountIds">,
): Promise<Book> {
  const [book, own] = await Promise.all([store.loadBook(), ownAccountIds(store)]);
  const contacts = book.contacts.map((contact) =>
    contact.accountId !== null && own.has(contact.accountId) ? { ...contact, accountId: null } : contact,
  );
  return { ...book, contacts };
}

/** Our ids of the accounts that are partners' own. */
export async function ownAccountIds(
  store: Pick<InferenceStore, "listPartnerAccounts" | "listPartners" | "accountIds">,
): Promise<ReadonlySet<string>> {
  const [accounts, partners] = await Promise.all([store.listPartnerAccounts(), store.listPartners()]);
  const own = accounts.filter((account) => partners.some((partner) => isOwn(partner, account)));
  return new Set((await store.accountIds(own.map(({ id }) => id))).values());
}
