import type { MatchReason } from "./account.ts";
import type { IndexedAccount } from "./account-index.ts";
import type { Features } from "./name-features.ts";

/** Says why an account was proposed, and what speaks against it, in sentences for people; the strongest first. */
export function explainMatch({
  features,
  domain,
  namedByDomain,
  account,
}: {
  readonly features: Features | null;
  /** The query's. */
  readonly domain: string | null;
  /** Whether what one side calls its domain is the other side's name. */
  readonly namedByDomain: boolean;
  readonly account: IndexedAccount;
}): MatchReason[] {
  const called = namedByDomain ? explainLabel(domain, account) : [];
  return [...explainDomain(domain, account), ...called, ...(features === null ? [] : explainName(features))];
}

function explainDomain(domain: string | null, account: IndexedAccount): MatchReason[] {
  if (domain === null || account.domain === null) return [];
  return domain === account.domain
    ? [{ kind: "domain", text: `Both use ${domain}` }]
    : [{ kind: "other-domain", text: `${domain} is not the account's ${account.domain}` }];
}

function explainLabel(domain: string | null, account: IndexedAccount): MatchReason[] {
  return domain === null
    ? [{ kind: "domain", text: `The account's domain ${account.domain} is called the same` }]
    : [{ kind: "domain", text: `${domain} is called like the account` }];
}

function explainName(features: Features): MatchReason[] {
  if (features.equalKey === 1)
    return [{ kind: "equal-name", text: "The names are the same but for spelling and legal form" }];
  const reasons: MatchReason[] = [];
  const say = (applies: boolean, kind: MatchReason["kind"], text: string) => {
    if (applies) reasons.push({ kind, text });
  };
  say(features.equalJoined === 1 || features.byJoining > 0, "joined-words", "Words are joined or parted");
  say(
    features.otherOrder === 1 && features.lesserCoverage > 0.95,
    "same-words",
    "The words are the same in another order",
  );
  say(features.byTypo > 0, "similar-name", "Some letters differ");
  say(features.bySound > 0, "similar-name", "Spelled alike in another script");
  say(features.byCut + features.byContraction > 0, "shortened", "A word is cut short");
  say(
    features.twoInitials + features.threeInitials + features.moreInitials > 0,
    "acronym",
    "One name is the other's initials",
  );
  say(hasMore(features), "part-of-name", "One name has words that the other has not");
  say(
    features.otherWordsOnBoth + features.otherBusinessWordsOnBoth > 0,
    "other-words",
    "Each has a word that the other has not",
  );
  say(features.otherPlaceOnBoth + features.otherPlaceOnOne > 0, "other-place", "The place differs");
  say(features.otherNumberOnBoth + features.otherNumberOnOne > 0, "other-number", "The number differs");
  return reasons;
}

function hasMore(features: Features): boolean {
  return features.otherWordsOnOne + features.otherBusinessWordsOnOne > 0.05;
}
