import type { AccountCandidate, AccountMatch, AccountQuery } from "./account.ts";
import type { AccountIndex } from "./account-index.ts";
import { companyDomain } from "./company-domain.ts";
import { normaliseCompanyName } from "./company-name.ts";
import { nameProbability } from "./name-similarity.ts";

const usualThresholds = { auto: 0.85, review: 0.5 };

/** The one account a trace is about, or none: the CRM's id first, then what people confirmed, then domain and name together. */
export function matchAccount(index: AccountIndex, query: AccountQuery): AccountMatch {
  const [best, second] = rankAccounts(index, query, 2);
  const runnerUp =
    second === undefined ? null : { accountId: second.accountId, probability: second.probability };
  if (best === undefined) return { accountId: null, probability: 0, status: "none", runnerUp, reasons: [] };
  const { auto, review } = index.options.thresholds ?? usualThresholds;
  const { probability, reasons } = best;
  if (probability < review) return { accountId: null, probability, status: "none", runnerUp, reasons };
  const status = probability >= auto ? "auto" : "review";
  return { accountId: best.accountId, probability, status, runnerUp, reasons };
}

/** The likeliest accounts, best first; their chances and that of "no account" sum to 1. */
export function rankAccounts(index: AccountIndex, query: AccountQuery, limit: number): AccountCandidate[] {
  const known = index.byId.get(query.accountId ?? "");
  if (known !== undefined) {
    const text = "The record carries the account's own id";
    return [{ accountId: known.account.id, probability: 1, reasons: [{ kind: "id", text }] }];
  }
  const name = normaliseCompanyName(query.name ?? "");
  const domain = companyDomain(query.email ?? query.domain ?? "");
  const odds = index.accounts.flatMap((each) => {
    const alike = Math.min(nameProbability(name, each.name), 0.99);
    const sameDomain = domain !== null && each.domain === domain;
    const combined = (alike / (1 - alike)) * (sameDomain ? 20 : 1) + (sameDomain ? 10 : 0);
    return combined < 0.05 ? [] : [{ each, combined, sameDomain }];
  });
  const total = odds.reduce((sum, { combined }) => sum + combined, 1);
  return odds
    .sort((a, b) => b.combined - a.combined)
    .slice(0, limit)
    .map(({ each, combined, sameDomain }) => ({
      accountId: each.account.id,
      probability: combined / total,
      reasons: sameDomain ? [{ kind: "domain", text: `Both use ${domain}` }] : [],
    }));
}
