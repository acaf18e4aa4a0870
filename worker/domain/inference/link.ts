import { confidenceOf, explainLink, type Factor } from "./explain-link.ts";
import { Fingerprint } from "./fingerprint.ts";
import type { Habits } from "./habits.ts";
import type { Claim, Judgement } from "./judge-partner.ts";
import type { InferenceSettings } from "./settings.ts";

/** One deal that a record may belong to. */
export type Link = {
  readonly activityId: string;
  readonly opportunityId: string;
  /** 0 to 1; all links of a record sum to at most 1, and the rest is "no deal". */
  readonly confidence: number;
  /** Their values, multiplied in this order, are the confidence. */
  readonly factors: readonly Factor[];
  /** Whether it would be credited if nobody reviewed it; at most one link of a record is. */
  readonly asserted: boolean;
  readonly status: Band;
};

/** `auto`: used without asking; `review`: a person decides; `ignored`: too unlikely to ask. */
export type Band = "auto" | "review" | "ignored";

export type BandCounts = Readonly<Record<Band, number>>;

/** What is less likely is not worth a line. */
const leastConfidence = 0.02;
const mostLinks = 5;

/** The deals a record may belong to, the likeliest first; equal ones by their ids. */
export function linksOf(
  judged: Judgement,
  by: { readonly habits: Habits; readonly settings: InferenceSettings },
): readonly Link[] {
  const judgement = correctOdds(judged, by.settings.oddsCorrection);
  return likeliestOf(judgement).map((claim, rank) => {
    const factors = explainLink(claim, { judgement, ...by });
    const confidence = confidenceOf(factors);
    const status = bandOf(confidence, by.settings);
    return {
      activityId: judgement.trace.activity.id,
      opportunityId: claim.candidate.deal.deal.id,
      confidence,
      factors,
      asserted: rank === 0 && status !== "ignored" && confidence >= by.settings.assertConfidence,
      status,
    };
  });
}

function likeliestOf({ claims }: Judgement): readonly Claim[] {
  return claims
    .filter(({ confidence }) => confidence >= leastConfidence)
    .sort(
      (a, b) => b.confidence - a.confidence || (a.candidate.deal.deal.id < b.candidate.deal.deal.id ? -1 : 1),
    )
    .slice(0, mostLinks);
}

/** Of all that the links of a record follow from: while it stays the same, so do they. `ways` stands for the settings and what was learned. */
export function judgementMark(
  judged: Judgement,
  { settings, ways }: { readonly settings: InferenceSettings; readonly ways: string },
): string {
  const judgement = correctOdds(judged, settings.oddsCorrection);
  const { trace, noDeal, delivery, copies, claims } = judgement;
  const mark = new Fingerprint().add(ways, trace.event, noDeal, delivery, copies, claims.length);
  for (const { candidate, confidence, likelihood, habit, support, neighbours, closeness } of likeliestOf(
    judgement,
  )) {
    const { deal, quality, way, time, cue, contact, filed } = candidate;
    mark.add(
      deal.deal.id,
      deal.lengthDays,
      deal.contactShare,
      quality,
      way,
      time.daysAfterClose,
      cue,
      contact,
      filed,
    );
    mark.add(confidence, likelihood, habit, support, neighbours, closeness);
  }
  return mark.toString();
}

/** Every deal's odds against everything else, times the correction: the sum stays what it was, so no record exceeds 1. */
function correctOdds(judgement: Judgement, correction: number): Judgement {
  if (correction === 1) return judgement;
  const onDeals = judgement.claims.reduce((sum, { confidence }) => sum + confidence, 0);
  const total = 1 - onDeals + correction * onDeals;
  return {
    ...judgement,
    claims: judgement.claims.map((claim) => ({
      ...claim,
      confidence: (correction * claim.confidence) / total,
    })),
    noDeal: judgement.noDeal / total,
    delivery: judgement.delivery / total,
  };
}

export function bandOf(confidence: number, settings: InferenceSettings): Band {
  if (confidence < settings.minimumConfidence) return "ignored";
  return confidence >= settings.automaticConfidence ? "auto" : "review";
}

/** How many records each band has, by their likeliest deal; a record without one is ignored. They add up to `records`. */
export function countBands(links: readonly Link[], records: number): BandCounts {
  const best = new Map<string, Link>();
  for (const link of links) {
    const known = best.get(link.activityId);
    if (known === undefined || link.confidence > known.confidence) best.set(link.activityId, link);
  }
  const counts = { auto: 0, review: 0, ignored: records - best.size };
  for (const { status } of best.values()) counts[status] += 1;
  return counts;
}
