import type { AccountCandidate, AccountMatch, AccountQuery, MatchReason } from "./account.ts";
import { type AccountIndex, aliasKey, foldLabel, type IndexedAccount, weighName } from "./account-index.ts";
import { companyDomain, domainLabel } from "./company-domain.ts";
import { type CompanyName, normaliseCompanyName } from "./company-name.ts";
import { evidenceWeights } from "./evidence-weights.ts";
import { explainMatch } from "./explain-match.ts";
import { findCandidates } from "./find-candidates.ts";
import { compareNames, type Features } from "./name-features.ts";
import type { ComparedName } from "./pair-words.ts";
import { scoreFeatures, toProbability } from "./score-name.ts";

/**
 * The one account that a trace is about, or none. In this order: the CRM's own id, what people have confirmed, then domain and name
 * together. Two accounts that are about as likely go to a person, never to the first of them; so does one that is likely but not sure.
 */
export function matchAccount(index: AccountIndex, query: AccountQuery): AccountMatch {
  const judged = judge(index, query);
  const [best] = describeCandidates(index, judged, 1);
  if (best === undefined) {
    return { accountId: null, probability: 0, status: "none", runnerUp: null, reasons: [] };
  }
  const { accountId, probability } = best;
  const runnerUp = findRunnerUp(index, judged);
  const status = statusOf(index, judged, probability);
  const isAmbiguous = status === "review" && runnerUp !== null && runnerUp.probability * 3 > probability;
  const reasons = isAmbiguous ? [ambiguous, ...best.reasons] : best.reasons;
  return { accountId: status === "none" ? null : accountId, probability, status, runnerUp, reasons };
}

function findRunnerUp(index: AccountIndex, judged: Judged): AccountMatch["runnerUp"] {
  const second = judged.kind === "scored" ? judged.scored[1] : undefined;
  if (judged.kind === "certain" || second === undefined) return null;
  return {
    accountId: accountAt(index, second.at).account.id,
    probability: Math.exp(second.score) / judged.total,
  };
}

const ambiguous = { kind: "ambiguous", text: "Another account is likely as well" } as const;

function statusOf(index: AccountIndex, judged: Judged, probability: number): AccountMatch["status"] {
  const { auto, review } = index.thresholds;
  if (probability >= auto) return isContradicted(index, judged) ? "review" : "auto";
  if (judged.kind === "certain") return probability >= review ? "review" : "none";
  // Several accounts share what one alone would be sure of, so the best one counts as if it stood alone.
  return toProbability(judged.scored[0]?.score ?? Number.NEGATIVE_INFINITY) >= review ? "review" : "none";
}

/** The likeliest accounts, best first, at most `limit`. Their chances and that of "no account" sum to 1. */
export function rankAccounts(index: AccountIndex, query: AccountQuery, limit: number): AccountCandidate[] {
  return describeCandidates(index, judge(index, query), limit);
}

/** The same without what speaks for each, and with the candidates already found, as places in the index. */
export function likeliestAccounts(
  index: AccountIndex,
  query: AccountQuery,
  of: { readonly limit: number; readonly candidates?: readonly number[] },
): readonly { readonly accountId: string; readonly probability: number }[] {
  const judged = judge(index, query, of.candidates);
  if (judged.kind === "certain") {
    return [{ accountId: accountAt(index, judged.at).account.id, probability: certainty }];
  }
  return judged.scored.slice(0, of.limit).map(({ at, score }) => ({
    accountId: accountAt(index, at).account.id,
    probability: Math.exp(score) / judged.total,
  }));
}

type Judged =
  | { readonly kind: "certain"; readonly at: number; readonly reason: MatchReason }
  | {
      readonly kind: "scored";
      readonly subject: Subject;
      readonly scored: readonly Scored[];
      readonly total: number;
    };

function judge(index: AccountIndex, query: AccountQuery, candidates?: readonly number[]): Judged {
  const known = index.byId.get(query.accountId?.trim() ?? "");
  if (known !== undefined) {
    return {
      kind: "certain",
      at: known,
      reason: { kind: "id", text: "The record carries the account's id" },
    };
  }
  const subject = readQuery(index, query);
  const alias = findAlias(index, subject);
  if (alias !== undefined) {
    return {
      kind: "certain",
      at: alias,
      reason: { kind: "alias", text: "Somebody has confirmed this before" },
    };
  }
  const scored = scoreCandidates(index, subject, candidates).sort(byScore);
  // The odds of "no account" are 1.
  const total = scored.reduce((sum, { score }) => sum + Math.exp(score), 1);
  return { kind: "scored", subject, scored, total };
}

function describeCandidates(index: AccountIndex, judged: Judged, limit: number): AccountCandidate[] {
  if (judged.kind === "certain") {
    const { account } = accountAt(index, judged.at);
    return [{ accountId: account.id, probability: certainty, reasons: [judged.reason] }];
  }
  const { subject, scored, total } = judged;
  return scored.slice(0, limit).map(({ at, score }) => ({
    accountId: accountAt(index, at).account.id,
    probability: Math.exp(score) / total,
    reasons: explain(index, subject, at),
  }));
}

/** Whether the domain is one account's and the name, by itself, is rather another's. */
function isContradicted(index: AccountIndex, judged: Judged): boolean {
  if (judged.kind === "certain" || !judged.subject.domainIsKnown) return false;
  const { domain } = judged.subject;
  let [owner, other] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { at, ofName } of judged.scored) {
    if (ofName === null) continue;
    if (accountAt(index, at).domain === domain) owner = Math.max(owner, ofName);
    else other = Math.max(other, ofName);
  }
  return other > 0 && other > owner + 1;
}

/** What a person said, or the CRM itself, may still be wrong now and then. */
const certainty = 0.999;

function accountAt(index: AccountIndex, at: number): IndexedAccount {
  return index.accounts[at] as IndexedAccount;
}

/** A query taken apart once, for all candidates. */
type Subject = {
  readonly compared: ComparedName;
  readonly domain: string | null;
  readonly label: string;
  /** Whether the domain is that of an account. */
  readonly domainIsKnown: boolean;
  /** Whether the name is only read from the domain, because the trace gives none. */
  readonly nameFromDomain: boolean;
};

function readQuery(index: AccountIndex, query: AccountQuery): Subject {
  const domain = companyDomain(query.email ?? "") ?? companyDomain(query.domain ?? "");
  const label = domain === null ? "" : domainLabel(domain);
  const written = normaliseCompanyName(query.name ?? "");
  const nameFromDomain = written.words.length === 0 && isBlank(query.name) && label !== "";
  const name = nameFromDomain ? normaliseCompanyName(label) : written;
  return {
    compared: { name, weights: weighName(name, index.accountsWithWord, index.count) },
    domain,
    label: foldLabel(label),
    domainIsKnown: domain !== null && index.byDomain.has(domain),
    nameFromDomain,
  };
}

function isBlank(text: string | null | undefined): boolean {
  return (text ?? "").trim() === "";
}

function findAlias(index: AccountIndex, { compared, domain, nameFromDomain }: Subject): number | undefined {
  const byName = nameFromDomain ? undefined : index.aliasOfName.get(aliasKey(compared.name));
  return (
    byName ??
    (nameFromDomain || compared.name.words.length === 0 ? index.aliasOfDomain.get(domain ?? "") : undefined)
  );
}

/** `ofName`: what the names alone say; null where one of them is missing. */
type Scored = { readonly at: number; readonly score: number; readonly ofName: number | null };

function byScore(a: Scored, b: Scored): number {
  return b.score - a.score || a.at - b.at;
}

function scoreCandidates(index: AccountIndex, subject: Subject, found?: readonly number[]): Scored[] {
  const candidates = [...(found ?? findCandidates(index, subject.compared.name))];
  for (const at of index.byDomain.get(subject.domain ?? "") ?? [])
    if (!candidates.includes(at)) candidates.push(at);
  const scored: Scored[] = [];
  for (const at of candidates) {
    const candidate = scoreCandidate(index, subject, at);
    if (candidate.score > leastScore) scored.push(candidate);
  }
  return scored;
}

/** Less than one in ten thousand. */
const leastScore = -9.2;

function scoreCandidate(index: AccountIndex, subject: Subject, at: number): Scored {
  const account = accountAt(index, at);
  const features = compareWith(subject, account);
  const read = features === null ? null : scoreFeatures(features);
  const child = account.account.parentId ? evidenceWeights.child : 0;
  return { at, score: combine(read, subject, account) + child, ofName: subject.nameFromDomain ? null : read };
}

function compareWith({ compared }: Subject, account: IndexedAccount): Features | null {
  if (compared.name.words.length === 0 || account.name.words.length === 0) return null;
  return compareNames(compared, account);
}

/** Adds what the domains say to what the names say; both in logarithms of odds. */
function combine(ofName: number | null, subject: Subject, account: IndexedAccount): number {
  const { domain, label, nameFromDomain } = subject;
  const sameDomain = domain !== null && domain === account.domain;
  if (ofName === null || nameFromDomain) {
    if (sameDomain) return evidenceWeights.domainAlone;
    return ofName === null ? Number.NEGATIVE_INFINITY : scoreDomainName(ofName, label, account);
  }
  if (sameDomain) return Math.max(ofName, evidenceWeights.leastNameBesideDomain) + evidenceWeights.sameDomain;
  if (domain !== null && account.domain !== null) {
    if (label === account.label) return ofName + evidenceWeights.sameLabel;
    return ofName + (subject.domainIsKnown ? evidenceWeights.domainOfAnother : evidenceWeights.otherDomain);
  }
  return scoreLabel(ofName, subject, account);
}

/** Only a domain is known, and it is no account's; what somebody chose to call it may still be the name of one. */
function scoreDomainName(ofName: number, label: string, account: IndexedAccount): number {
  if (account.domain === null) return ofName + evidenceWeights.nameFromDomain;
  return label === account.label ? Math.min(ofName, evidenceWeights.mostOfLabel) : Number.NEGATIVE_INFINITY;
}

/** One side has a domain, the other only a name: bmw.de and "BMW AG". What a company calls its domain may be all that the names share. */
function scoreLabel(ofName: number, subject: Subject, account: IndexedAccount): number {
  if (!isNamedByDomain(subject, account)) return ofName;
  return Math.max(ofName, evidenceWeights.leastNameBesideLabel) + evidenceWeights.labelIsName;
}

function isNamedByDomain({ domain, label, compared }: Subject, account: IndexedAccount): boolean {
  const name = domain === null ? compared.name : account.name;
  const own = domain === null ? account.label : label;
  return own !== "" && (domain === null || account.domain === null) && isNamedBy(name, own);
}

function isNamedBy(name: CompanyName, label: string): boolean {
  return name.joined === label || name.initials.includes(label);
}

function explain(index: AccountIndex, subject: Subject, at: number): MatchReason[] {
  const account = accountAt(index, at);
  return explainMatch({
    features: subject.nameFromDomain ? null : compareWith(subject, account),
    domain: subject.domain,
    namedByDomain: isNamedByDomain(subject, account),
    account,
  });
}
