import { sortByCodePoint } from "#worker/domain/money/code-point-order.ts";
import { requireDecimal } from "#worker/domain/money/decimal.ts";
import { DAY_MS, type Instant } from "#worker/domain/time/instant.ts";
import type { Opportunity, Touchpoint } from "./evidence.ts";
import type { EligibilitySettings } from "./model.ts";
import type { Exclusion, ExclusionReason } from "./outcome.ts";

/** The touchpoints that count, beside whom they belong to and when they count. */
export type Eligible = {
  readonly opportunity: Opportunity;
  readonly touchpoints: readonly Touchpoint[];
  /** The instant each touchpoint counts at; `UNDATED` without one, which only order-free models see. */
  readonly at: readonly number[];
  /** The distinct partners by code point. */
  readonly partners: readonly string[];
  /** For each touchpoint the position of its partner. */
  readonly partnerOf: readonly number[];
  readonly excluded: readonly Exclusion[];
  /** Whether a partner that counts once counts by its most certain touchpoint instead of its earliest. */
  readonly mostCertainFirst: boolean;
};

export const UNDATED = Number.POSITIVE_INFINITY;

export type Selection = (opportunity: Opportunity, touchpoints: readonly Touchpoint[]) => Eligible;

/**
 * Compiles the common rules into one pass over the touchpoints. `ordered` models cannot use undated touchpoints.
 * An exclusion names the first rule that caught the touchpoint, in the order source, approval, confidence, expiry,
 * date, close, look-back window; the minimum count comes last, over what is left. An undated touchpoint lies in every look-back window, for nothing says that it does not.
 */
export function compileSelection(
  settings: EligibilitySettings,
  needs: { readonly ordered: boolean; readonly closeDate: boolean },
): Selection {
  const sources = settings.sources === undefined ? null : new Set<string | null>(settings.sources);
  const minimumConfidence =
    settings.minimumConfidence === undefined ? 0 : toNumber(settings.minimumConfidence);
  const clamp = settings.afterClose === "clamp";
  const lookBackMs = settings.lookBackDays === undefined ? null : settings.lookBackDays * DAY_MS;
  const needsCloseDate = needs.closeDate || lookBackMs !== null;

  const approvedOnly = settings.approvedOnly === true;
  const validAtCloseOnly = settings.validAtCloseOnly === true;
  const minimumCount = settings.minimumCount ?? 0;
  const mostCertainFirst = settings.confidenceWeighs === true;

  const reasonByDate = (occurredAt: Instant | null, window: Window): ExclusionReason | null => {
    if (occurredAt === null) return needs.ordered ? "undated" : null;
    if (occurredAt > window.closedAt && !clamp) return "after-close";
    return occurredAt < window.opensAt ? "outside-look-back-window" : null;
  };

  const reasonToExclude = (touchpoint: Touchpoint, window: Window): ExclusionReason | null => {
    const { source, confidence, occurredAt } = touchpoint;
    if (sources !== null && !sources.has(source)) return "source-left-out";
    const standing = reasonByStanding(touchpoint, approvedOnly);
    if (standing !== null) return standing;
    if (confidence !== null && confidence < minimumConfidence) return "confidence-below-minimum";
    if (needsCloseDate && window.closedAt === UNDATED) return "close-date-missing";
    if (validAtCloseOnly && hasExpired(touchpoint, window.closedAt)) return "expired-before-close";
    return reasonByDate(occurredAt, window);
  };

  return (opportunity, touchpoints) => {
    const closedAt = opportunity.closedAt ?? UNDATED;
    const opensAt = lookBackMs === null ? Number.NEGATIVE_INFINITY : closedAt - lookBackMs;
    const window: Window = { opensAt, closedAt };
    const counted: Touchpoint[] = [];
    const at: number[] = [];
    const excluded: Exclusion[] = [];
    for (const touchpoint of touchpoints) {
      const reason = reasonToExclude(touchpoint, window);
      if (reason === null) {
        counted.push(touchpoint);
        at.push(touchpoint.occurredAt === null ? UNDATED : Math.min(touchpoint.occurredAt, closedAt));
      } else excluded.push({ touchpoint: touchpoint.id, reason });
    }
    if (counted.length < minimumCount) {
      for (const { id } of counted) excluded.push({ touchpoint: id, reason: "below-minimum-count" });
      return {
        opportunity,
        touchpoints: [],
        at: [],
        partners: [],
        partnerOf: [],
        excluded,
        mostCertainFirst,
      };
    }
    const { partners, partnerOf } = indexPartners(counted);
    return { opportunity, touchpoints: counted, at, partners, partnerOf, excluded, mostCertainFirst };
  };
}

/** `closedAt` is `UNDATED` for an opportunity that is open. */
type Window = { readonly opensAt: number; readonly closedAt: number };

/** What a person has rejected never counts, whatever the settings; what waits for approval counts if they let it. */
function reasonByStanding({ status }: Touchpoint, approvedOnly: boolean): ExclusionReason | null {
  if (status === undefined || status === null || status === "approved") return null;
  if (status === "rejected") return "rejected";
  return approvedOnly ? "pending-approval" : null;
}

/** Measured at the close and never from now. A deal that has no close yet has nothing to expire before. */
function hasExpired({ validUntil }: Touchpoint, closedAt: number): boolean {
  return validUntil !== undefined && validUntil !== null && closedAt !== UNDATED && closedAt > validUntil;
}

const FEW = 16;

export function indexPartners(touchpoints: readonly { readonly partner: string }[]): {
  readonly partners: string[];
  readonly partnerOf: number[];
} {
  const partners = touchpoints.length <= FEW ? distinctOfFew(touchpoints) : distinctOfMany(touchpoints);
  const partnerOf: number[] = [];
  if (partners.length <= FEW) {
    for (const { partner } of touchpoints)
      partnerOf.push(partners.length === 1 ? 0 : partners.indexOf(partner));
    return { partners, partnerOf };
  }
  const positions = new Map<string, number>();
  for (const [position, partner] of partners.entries()) positions.set(partner, position);
  for (const { partner } of touchpoints) partnerOf.push(positions.get(partner) as number);
  return { partners, partnerOf };
}

function distinctOfFew(touchpoints: readonly { readonly partner: string }[]): string[] {
  const partners: string[] = [];
  for (const { partner } of touchpoints) {
    if (!partners.includes(partner)) partners.push(partner);
  }
  return partners.length < 2 ? partners : sortByCodePoint(partners);
}

function distinctOfMany(touchpoints: readonly { readonly partner: string }[]): string[] {
  const partners = new Set<string>();
  for (const { partner } of touchpoints) partners.add(partner);
  return sortByCodePoint([...partners]);
}

function toNumber(decimal: string): number {
  const { numerator, denominator } = requireDecimal(decimal);
  return Number(numerator) / Number(denominator);
}
