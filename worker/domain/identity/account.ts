/** A company's account as the matcher sees it: one customer or prospect of the CRM. */
export type Account = {
  readonly id: string;
  readonly name: string;
  /** A web address, host or e-mail domain; only its registrable part counts, and a free-mail or shared one does not. */
  readonly domain?: string | null;
  /** The account this one belongs to, when the CRM knows. */
  readonly parentId?: string | null;
};

/** What a trace says about the company it is about; whatever is missing is left out, null or blank. */
export type AccountQuery = {
  /** The account's own id, as the CRM wrote it on the record. */
  readonly accountId?: string | null;
  readonly name?: string | null;
  readonly domain?: string | null;
  readonly email?: string | null;
};

/** Why an account was proposed, in an order of weight; `text` is a sentence for people. */
export type MatchReason = { readonly kind: MatchReasonKind; readonly text: string };

export type MatchReasonKind =
  | "id"
  | "alias"
  | "domain"
  | "other-domain"
  | "equal-name"
  | "same-words"
  | "similar-name"
  | "shortened"
  | "acronym"
  | "joined-words"
  | "part-of-name"
  | "other-place"
  | "other-number"
  | "other-words"
  | "ambiguous";

export type AccountCandidate = {
  readonly accountId: string;
  /** The chance that this is the account, 0 to 1; all candidates of a query and "no account" sum to 1. */
  readonly probability: number;
  readonly reasons: readonly MatchReason[];
};

export type AccountMatch = {
  /** The best account where one is at least worth a person's look; null when the status is `none`. */
  readonly accountId: string | null;
  /** The chance that the best candidate is right, 0 to 1, given also when it is too small to name the account. */
  readonly probability: number;
  readonly status: MatchStatus;
  readonly runnerUp: { readonly accountId: string; readonly probability: number } | null;
  readonly reasons: readonly MatchReason[];
};

/** `auto`: used without asking; `review`: a person decides; `none`: no account. */
export type MatchStatus = "auto" | "review" | "none";

export type MatchThresholds = {
  /** At or above it a match is used without asking. */
  readonly auto: number;
  /** At or above it, and below `auto`, a person is asked. */
  readonly review: number;
};
