import { compileModel, type Evidence } from "#worker/domain/attribution/attribute.ts";
import type { AttributionOutcome } from "#worker/domain/attribution/outcome.ts";
import type { DesiredCredit } from "#worker/domain/ledger/difference.ts";
import { addMinor } from "#worker/domain/money/money.ts";
import type { Rational } from "#worker/domain/money/rational.ts";
import { periodOf } from "#worker/domain/time/period-key.ts";
import type { Sha256Hex } from "#worker/usecases/ports.ts";
import type { AttributionRecord, Case, RuleVersion } from "./attribution-ports.ts";

export type CaseResult = {
  readonly record: AttributionRecord;
  /** What the ledger should say about this opportunity; empty unless it is won, closed and has an amount. */
  readonly credits: readonly DesiredCredit[];
  /** Null where there is nothing to split: the deal is lost or deleted, or has no amount. */
  readonly attribution: AttributionOutcome | null;
  readonly flags: readonly string[];
};

export type AttributeCase = (one: Case, options?: { readonly explain: boolean }) => CaseResult;

/**
 * Makes the function that splits opportunities by this rule. Only a won and closed one is credited; an open one gets
 * an expected split.
 */
export function caseAttributor(rule: RuleVersion, sha256Hex: Sha256Hex): AttributeCase {
  const split = compileModel(rule.model);
  return (one, { explain } = { explain: false }) => {
    const attribution = isSplittable(one) ? split(evidenceOf(one), { explain }) : null;
    const record = toRecord(one, attribution);
    const credits = creditsOf(one, { rule, record, sha256Hex });
    return { record, credits, attribution, flags: missingFlags(one) };
  };
}

function isDead(one: Case): boolean {
  return one.deleted || one.outcome === "lost";
}

function isSplittable(one: Case): boolean {
  return !isDead(one) && one.amountMinor !== null && (one.outcome === "open" || one.closedAt !== null);
}

function toRecord(one: Case, attribution: AttributionOutcome | null): AttributionRecord {
  const shares = (attribution?.shares ?? []).map((share) => ({
    partnerId: share.partner,
    sharePpm: share.sharePpm,
    amountMinor: share.amountMinor,
  }));
  const attributedMinor = addMinor(shares.map((share) => share.amountMinor));
  return {
    opportunityId: one.opportunityId,
    revision: one.revision,
    status: statusOf(one, attribution),
    attributedMinor,
    unattributedMinor: isDead(one) ? 0 : (one.amountMinor ?? 0) - attributedMinor,
    currency: one.currency,
    closedAt: one.closedAt,
    shares,
  };
}

function statusOf(one: Case, attribution: AttributionOutcome | null): AttributionRecord["status"] {
  if (isDead(one)) return "none";
  if (one.outcome === "open") return "expected";
  return attribution?.status ?? "unattributed";
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
      closedAt: one.outcome === "open" ? horizonOf(one) : one.closedAt,
      leadCreatedAt: one.leadCreatedAt,
    },
    touchpoints: one.touchpoints,
  };
}

/** An open deal has not closed: whatever has happened so far counts, measured from the expected close or the last touch. */
function horizonOf(one: Case): number | null {
  const dates = [one.closedAt, ...one.touchpoints.map((touchpoint) => touchpoint.occurredAt)].filter(
    (date) => date !== null,
  );
  return dates.length === 0 ? null : dates.reduce((latest, date) => Math.max(latest, date));
}

function creditsOf(
  one: Case,
  made: { readonly rule: RuleVersion; readonly record: AttributionRecord; readonly sha256Hex: Sha256Hex },
): readonly DesiredCredit[] {
  const { rule, record, sha256Hex } = made;
  const closedAt = one.closedAt;
  if (record.status !== "attributed" || closedAt === null) return [];
  return record.shares
    .filter((share) => share.amountMinor !== 0)
    .map((share) => ({
      partnerRef: share.partnerId,
      amountMinor: share.amountMinor,
      currency: one.currency,
      sharePpm: share.sharePpm,
      book: "revenue",
      period: periodOf(closedAt),
      effectiveAt: closedAt,
      ruleVersion: { ruleId: rule.ruleId, version: rule.version, hash: rule.hash },
      evidenceHashes: [sha256Hex(evidenceText(one, share.partnerId))],
    }));
}

function unitsText({ numerator, denominator }: Rational): string {
  return `${numerator}/${denominator}`;
}

/** The partner's touchpoints in one order and one spelling, so that the same evidence always has the same hash. */
function evidenceText(one: Case, partnerId: string): string {
  const lines = one.touchpoints
    .filter((touchpoint) => touchpoint.partner === partnerId)
    .map((t) =>
      JSON.stringify([t.id, t.source, t.role, t.units && unitsText(t.units), t.confidence, t.occurredAt]),
    );
  return lines.sort().join("\n");
}
