import { ownWords } from "#worker/domain/inference/deal-index.ts";
import type { BookMark, InferenceRun } from "./inference-ports.ts";
import type { RunWork } from "./run-inference.ts";

/** After more than this, reading the whole book takes less; the database tells no more of them. */
const mostChanges = 5_000;

/**
 * Marks the records that changed contacts and deals can concern, and takes the changes for noted; false where the whole book has to be read: an
 * account is not found by what it was found by, or very much has changed. A word that no deal had before tells deals apart from now on; one that no
 * deal has any more, or that has become common, counts as it did until the whole book is read.
 */
export async function absorbChanges(
  { store, needs, outboxId }: RunWork,
  { run, mark }: { readonly run: InferenceRun; readonly mark: BookMark },
): Promise<boolean> {
  const changes = await store.listBookChanges({ mark, most: mostChanges });
  if (changes === null) return false;
  // A database does not compare such letters without regard to case.
  if (changes.some(({ kind, id }) => kind === "email" && !plainLetters.test(id))) return false;
  const dealIds = changes.flatMap(({ kind, id }) => (kind === "deal" ? [id] : []));
  const names = await store.dealNames(dealIds);
  const words = new Set(names.flatMap((deal) => ownWords(deal, deal.accountName ?? undefined)));
  const known = await store.notedDealWords([...words]);
  const added = [...words].filter((word) => !known.has(word));
  return await store.absorbChanges({ run, outboxId, now: needs.clock.now(), mark, changes, words: added });
}

const plainLetters = /^[ -~]*$/;
