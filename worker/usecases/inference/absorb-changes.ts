import { ownWords } from "#worker/domain/inference/deal-index.ts";
import { absorbAccounts } from "./absorb-accounts.ts";
import type { BookMark, InferenceRun } from "./inference-ports.ts";
import type { RunWork } from "./run-inference.ts";

/** After more than this, reading the whole book takes less; the database tells no more of them. */
const mostChanges = 5_000;

/**
 * Marks the records that changed accounts, contacts and deals can concern, and takes the changes for noted; false where the whole book has to be
 * read because very much has changed. A word that no deal had before tells deals apart from now on; one that no
 * deal has any more, or that has become common, counts as it did until the whole book is read.
 */
export async function absorbChanges(
  { store, needs, outboxId }: RunWork,
  { run, mark }: { readonly run: InferenceRun; readonly mark: BookMark },
): Promise<boolean> {
  const told = await store.listBookChanges({ mark, most: mostChanges });
  if (told === null) return false;
  const { changes, accountIds } = told;
  // A database does not compare such letters without regard to case.
  if (changes.some(({ kind, id }) => kind === "email" && !plainLetters.test(id))) return false;
  const accounts = accountIds.length === 0 ? null : await absorbAccounts(store, { accountIds, mark });
  if (accounts === null && accountIds.length > 0) return false;
  const dealIds = changes.flatMap(({ kind, id }) => (kind === "deal" ? [id] : []));
  // What an account is called is no word of its deals'.
  const names = await store.dealNames([...dealIds, ...(await store.dealsOfAccounts(accountIds))]);
  const words = new Set(names.flatMap((deal) => ownWords(deal, deal.accountName ?? undefined)));
  const known = await store.notedDealWords([...words]);
  const added = [...words].filter((word) => !known.has(word));
  return await store.absorbChanges({
    run,
    outboxId,
    now: needs.clock.now(),
    mark,
    changes,
    accounts,
    words: added,
  });
}

const plainLetters = /^[ -~]*$/;
