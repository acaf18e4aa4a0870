import canonicalize from "canonicalize";
import type { Evidence } from "#worker/domain/attribution/attribute.ts";
import {
  type CreditRole,
  creditRole,
  rolesInvolved,
  tookPart,
} from "#worker/domain/attribution/credit-role.ts";
import type { Touchpoint } from "#worker/domain/attribution/evidence.ts";
import { applyOverride } from "#worker/domain/attribution/override.ts";
import { WHOLE_PPM } from "#worker/domain/attribution/split-amount.ts";
import type { DesiredCredit } from "#worker/domain/ledger/difference.ts";
import type { RuleVersionRef } from "#worker/domain/ledger/entry.ts";
import { addMinor } from "#worker/domain/money/money.ts";
import type { Rational } from "#worker/domain/money/rational.ts";
import { assert } from "#worker/domain/result.ts";
import type { OpportunityFacts } from "#worker/domain/rule/opportunity-facts.ts";
import { type BookName, REVENUE_BOOK } from "#worker/domain/rule/rule.ts";
import {
  compileRuleSelector,
  type RuleSelector,
  type SelectableOpportunity,
} from "#worker/domain/rule/select-rule.ts";
import { type Day, dayOf } from "#worker/domain/time/day.ts";
import { periodOf } from "#worker/domain/time/period-key.ts";
import {
  type CompiledWorkflow,
  compileWorkflow,
  type WorkflowOutcome,
} from "#worker/domain/workflow/run-workflow.ts";
import type { Sha256Hex } from "#worker/usecases/ports.ts";
import type { AttributionRecord, Case, OpenOverride } from "./attribution-ports.ts";
import type { RuleVersion } from "./rule-ports.ts";

/** How one book divides an opportunity: by the rule that was selected, or by hand. */
export type BookSplit = {
  readonly book: BookName;
  /** The version that decided; null where no rule matches, or a person decided. */
  readonly rule: RuleVersion | null;
  readonly outcome: WorkflowOutcome;
};

export type CaseResult = {
  readonly record: AttributionRecord;
  /** What the ledger should say about this opportunity, over all books; empty unless it is won, closed and has an amount. */
  readonly credits: readonly DesiredCredit[];
  /** The split of the revenue; null where there is nothing to split: the deal is lost or deleted, or has no amount. */
  readonly attribution: WorkflowOutcome | null;
  readonly rule: RuleVersion | null;
  readonly override: OpenOverride | null;
  /** Beside the revenue: the overlay books for which a rule matches. */
  readonly overlays: readonly BookSplit[];
  readonly flags: readonly string[];
};

export type AttributeCase = (one: Case, options?: { readonly explain: boolean }) => CaseResult;

/**
 * Makes the function that splits opportunities by the rules of a company. In each book the rule in force on the day of
 * the opportunity decides, but a split set by hand goes before it in the revenue book. Only a won and closed opportunity
 * is credited; an open one gets an expected split.
 */
export function caseAttributor(versions: readonly RuleVersion[], sha256Hex: Sha256Hex): AttributeCase {
  const books = compileBooks(versions);
  return (one, { explain } = { explain: false }) => {
    const splits = isSplittable(one) ? splitBooks(one, { books, explain }) : [];
    const revenue = splits.find(({ book }) => book === REVENUE_BOOK) ?? null;
    const overlays = splits.filter((split) => split !== revenue && split.rule !== null);
    return {
      record: toRecord(one, revenue),
      credits: splits.flatMap((split) => creditsOf(one, split, sha256Hex)),
      attribution: revenue?.outcome ?? null,
      rule: revenue?.rule ?? null,
      override: one.override,
      overlays,
      flags: missingFlags(one),
    };
  };
}

type CompiledBook = {
  readonly book: BookName;
  readonly select: RuleSelector<RuleVersion>;
  readonly workflowOf: (rule: RuleVersion) => CompiledWorkflow;
};

function compileBooks(versions: readonly RuleVersion[]): readonly CompiledBook[] {
  const names = new Set([REVENUE_BOOK, ...versions.map(({ definition }) => definition.book)]);
  return [...names].map((book) => ({
    book,
    select: compileRuleSelector(versions, book),
    workflowOf: compiledOnce(),
  }));
}

/** Most versions of a long history decide no deal of a chunk, so each is compiled when the first one asks for it. */
function compiledOnce(): CompiledBook["workflowOf"] {
  const compiled = new Map<RuleVersion, CompiledWorkflow>();
  return (rule) => {
    const { workflow, confidenceWeighsCredit } = rule.definition;
    const run = compiled.get(rule) ?? compileWorkflow(workflow, { confidenceWeighsCredit });
    compiled.set(rule, run);
    return run;
  };
}

function splitBooks(
  one: Case,
  { books, explain }: { readonly books: readonly CompiledBook[]; readonly explain: boolean },
): readonly BookSplit[] {
  const evidence = evidenceOf(one);
  const selectable = selectableOf(one);
  return books.map(({ book, select, workflowOf }): BookSplit => {
    if (book === REVENUE_BOOK && one.override !== null) {
      return { book, rule: null, outcome: splitByHand(one, one.override) };
    }
    const rule = select(selectable)?.rule ?? null;
    const outcome = rule === null ? noRule(one) : workflowOf(rule)(evidence, { explain });
    return { book, rule, outcome };
  });
}

/** A split by amounts that the deal has shrunk below, or of another currency, waits for the person who has to set it anew. */
function splitByHand(one: Case, { override, createdBy }: OpenOverride): WorkflowOutcome {
  const amountMinor = one.amountMinor ?? 0;
  const knownPartners = new Set(override.shares.of.map(({ partner }) => partner));
  const split = applyOverride({
    override,
    opportunity: { amountMinor, currency: one.currency },
    knownPartners,
    actorId: createdBy,
  });
  if (!split.ok) {
    const waiting = nothingSplit(one, "awaiting-review");
    return { ...waiting, status: "review", flags: ["set-by-hand", "override-does-not-fit"] };
  }
  const { setBy: _, ...outcome } = split.value;
  return { ...outcome, trace: [] };
}

function noRule(one: Case): WorkflowOutcome {
  return nothingSplit(one, "no-rule");
}

function nothingSplit(one: Case, reason: "no-rule" | "awaiting-review"): WorkflowOutcome {
  return {
    status: "unattributed",
    shares: [],
    unattributed: { sharePpm: WHOLE_PPM, amountMinor: one.amountMinor ?? 0, reason },
    flags: [],
    excluded: [],
    trace: [],
  };
}

function isDead(one: Case): boolean {
  return one.deleted || one.outcome === "lost";
}

function isSplittable(one: Case): boolean {
  return !isDead(one) && one.amountMinor !== null && (one.outcome === "open" || one.closedAt !== null);
}

function toRecord(one: Case, split: BookSplit | null): AttributionRecord {
  const roleOf = creditRoles(one, split);
  const shares = (split?.outcome.shares ?? []).map((share) => ({
    partnerId: share.partner,
    sharePpm: share.sharePpm,
    amountMinor: share.amountMinor,
    ...roleOf(share.partner),
  }));
  const attributedMinor = addMinor(shares.map((share) => share.amountMinor));
  const rule = split?.rule ?? null;
  return {
    opportunityId: one.opportunityId,
    revision: one.revision,
    status: statusOf(one, split),
    rule: rule && { ruleId: rule.ruleId, version: rule.version },
    attributedMinor,
    unattributedMinor: isDead(one) ? 0 : (one.amountMinor ?? 0) - attributedMinor,
    currency: one.currency,
    closedAt: one.closedAt,
    shares,
    outcome: one.outcome,
    roles: one.deleted ? [] : rolesInvolved(one.touchpoints, closeOf(one)),
  };
}

/**
 * What each partner is credited for, by its evidence that the split did not leave out. What a person has split leaves nothing out and asks
 * for no evidence, so there it is all that took part.
 */
function creditRoles(one: Case, split: BookSplit | null): (partner: string) => CreditRole {
  const leftOut = new Set(split?.outcome.excluded.map(({ touchpoint }) => touchpoint));
  const closedAt = closeOf(one);
  const counts = (touchpoint: Touchpoint) =>
    one.override === null ? !leftOut.has(touchpoint.id) : tookPart(touchpoint, closedAt);
  return (partner) =>
    creditRole(one.touchpoints.filter((touchpoint) => touchpoint.partner === partner && counts(touchpoint)));
}

/** An open deal has not closed. */
function closeOf({ outcome, closedAt }: Case): number | null {
  return outcome === "open" ? null : closedAt;
}

function statusOf(one: Case, split: BookSplit | null): AttributionRecord["status"] {
  if (isDead(one)) return "none";
  if (one.outcome === "open") return "expected";
  return split?.outcome.status ?? "unattributed";
}

function missingFlags(one: Case): readonly string[] {
  if (one.outcome !== "won") return [];
  return [one.amountMinor === null && "amount-missing", one.closedAt === null && "close-date-missing"].filter(
    (flag) => flag !== false,
  );
}

function evidenceOf(one: Case): Evidence {
  return {
    opportunity: {
      amountMinor: one.amountMinor ?? 0,
      currency: one.currency,
      createdAt: one.createdAt,
      closedAt: horizonOf(one),
      leadCreatedAt: one.leadCreatedAt,
    },
    touchpoints: one.touchpoints,
  };
}

/** An open deal has not closed: whatever has happened so far counts, measured from the expected close or the last touch. */
function horizonOf(one: Case): number | null {
  if (one.outcome !== "open") return one.closedAt;
  let latest = one.closedAt;
  for (const { occurredAt } of one.touchpoints) {
    if (occurredAt !== null && (latest === null || occurredAt > latest)) latest = occurredAt;
  }
  return latest;
}

function selectableOf(one: Case): SelectableOpportunity {
  const looksAt = horizonOf(one) ?? one.createdAt;
  return {
    facts: factsOf(one),
    closeDay: looksAt === null ? DAY_OF_THE_UNDATED : dayOf(looksAt),
    registrationDay: registrationDayOf(one),
  };
}

/** An open deal without any date goes by whatever rule is in force without an end. */
const DAY_OF_THE_UNDATED: Day = "9999-12-31";

/** The day of the first deal registration that nobody has rejected. */
function registrationDayOf({ touchpoints }: Case): Day | null {
  let first: number | null = null;
  for (const { source, status, occurredAt } of touchpoints) {
    if (source !== "deal_registration" || status === "rejected" || occurredAt === null) continue;
    if (first === null || occurredAt < first) first = occurredAt;
  }
  return first === null ? null : dayOf(first);
}

function factsOf(one: Case): OpportunityFacts {
  const { amountMinor, currency, outcome, stage, type, owner, region, product, account } = one;
  const { createdAt, closedAt, custom } = one;
  const own = { stage, type, owner, region, product, account, createdAt, closedAt, custom };
  return { amountMinor, currency, outcome, ...own };
}

function creditsOf(one: Case, split: BookSplit, sha256Hex: Sha256Hex): readonly DesiredCredit[] {
  const { book, outcome } = split;
  const { closedAt } = one;
  if (one.outcome !== "won" || outcome.status !== "attributed" || closedAt === null) return [];
  const ruleVersion = decisionOf(one, split, sha256Hex);
  return outcome.shares
    .filter((share) => share.amountMinor !== 0)
    .map((share) => ({
      partnerRef: share.partner,
      amountMinor: share.amountMinor,
      currency: one.currency,
      sharePpm: share.sharePpm,
      book,
      period: periodOf(closedAt),
      effectiveAt: closedAt,
      ruleVersion,
      evidenceHashes: [sha256Hex(evidenceText(one, share.partner))],
    }));
}

/** What an entry names as its rule: the version, or the split that a person set, which never changes either. */
function decisionOf(one: Case, { rule }: BookSplit, sha256Hex: Sha256Hex): RuleVersionRef {
  if (rule !== null) return { ruleId: rule.ruleId, version: rule.version, hash: rule.hash };
  assert(one.override !== null, "what no rule decided was set by hand");
  const { id, override } = one.override;
  return { ruleId: id, version: 1, hash: sha256Hex(canonicalize(override) ?? "") };
}

function unitsText({ numerator, denominator }: Rational): string {
  return `${numerator}/${denominator}`;
}

/** The partner's touchpoints in one order and one spelling, so that the same evidence always has the same hash. */
function evidenceText(one: Case, partnerId: string): string {
  const lines = one.touchpoints
    .filter((touchpoint) => touchpoint.partner === partnerId)
    .map((t) =>
      JSON.stringify([
        t.id,
        t.source,
        t.role,
        t.units && unitsText(t.units),
        t.confidence,
        t.occurredAt,
        t.status ?? null,
        t.validUntil ?? null,
      ]),
    );
  return lines.sort().join("\n");
}
