import { type DealSplit, toDealSplit } from "#worker/domain/attribution/deal-split.ts";
import { type BookName, REVENUE_BOOK } from "#worker/domain/rule/rule.ts";
import type { Case } from "#worker/usecases/attribution/attribution-ports.ts";
import { caseAttributor } from "#worker/usecases/attribution/case-attributor.ts";
import type { RuleVersion } from "#worker/usecases/attribution/rule-ports.ts";

/** Splits deals in one book alone, without anything for the ledger. A deal that the book leaves alone is all unattributed. */
export function dealSplitter(versions: readonly RuleVersion[], book: BookName): (one: Case) => DealSplit {
  const attributeCase = caseAttributor(concerning(book, versions), noHash);
  return (one) => {
    const result = attributeCase(one);
    const outcome =
      book === REVENUE_BOOK
        ? result.attribution
        : (result.overlays.find((split) => split.book === book)?.outcome ?? null);
    return outcome === null ? { shares: [], unattributedMinor: one.amountMinor ?? 0 } : toDealSplit(outcome);
  };
}

/** All versions of the rules that have been in the book: one that has moved on to another book takes their place still. */
function concerning(book: BookName, versions: readonly RuleVersion[]): readonly RuleVersion[] {
  const ruleIds = new Set(
    versions.filter(({ definition }) => definition.book === book).map(({ ruleId }) => ruleId),
  );
  return versions.filter(({ ruleId }) => ruleIds.has(ruleId));
}

/** Hashes are for entries, and none is made here. */
const noHash = () => "";
