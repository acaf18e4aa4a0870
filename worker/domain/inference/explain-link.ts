import { correctionAt } from "./deal-time.ts";
import type { Habits } from "./habits.ts";
import {
  baseOdds,
  type Claim,
  contactFactor,
  cueWeight,
  FILED_ODDS,
  type Judgement,
} from "./judge-partner.ts";
import type { InferenceSettings } from "./settings.ts";

/** One thing that made a confidence what it is. The values of a link, multiplied in their order, are its confidence. */
export type Factor = { readonly name: FactorName; readonly value: number; readonly text: string };

export type FactorName =
  | "match-quality"
  | "source-base"
  | "type-weight"
  | "stage-window"
  | "time-decay"
  | "proximity"
  | "after-close"
  | "contact-on-deal"
  | "text-cue"
  | "filed-under"
  | "neighbours"
  | "nearness"
  | "habits"
  | "duplicates"
  | "correction"
  | "competition";

/** The confidence that factors recompute to. Machines multiply in the order of the list, so that everyone gets the same last digit. */
export function confidenceOf(factors: readonly Factor[]): number {
  return factors.reduce((product, { value }) => product * value, 1);
}

export type LinkCase = {
  readonly judgement: Judgement;
  readonly habits: Habits;
  readonly settings: InferenceSettings;
};

/**
 * Why a record belongs to a deal as surely as it does. Each value says how many times as likely the deal becomes, against "no deal"; the last
 * one divides by everything else that the record could be, which makes odds a chance. A value of 1 is left out where it says nothing.
 */
export function explainLink(claim: Claim, of: LinkCase): readonly Factor[] {
  const factors = [...ownFactors(claim, of), ...neighbourFactors(claim, of)].map(rounded);
  return [...factors, competition(claim, { of, product: confidenceOf(factors) })];
}

function ownFactors(claim: Claim, { judgement, habits, settings }: LinkCase): Factor[] {
  const { candidate } = claim;
  const { activity } = judgement.trace;
  const { time } = candidate;
  const odds = baseOdds(activity.source, settings);
  const factors: Factor[] = [
    { name: "match-quality", value: candidate.quality, text: describeMatch(claim) },
    {
      name: "source-base",
      value: odds,
      text: `${sourceNames[activity.source]} starts at odds of ${short(odds)} to 1`,
    },
    {
      name: "type-weight",
      value: settings.typeWeights[activity.type],
      text: `The type ${activity.type.replace("_", " ")} weighs ${short(settings.typeWeights[activity.type])}`,
    },
    { name: "stage-window", value: time.window * time.daily, text: describeWindow(claim) },
    { name: "time-decay", value: time.decay, text: describeAge(claim, settings) },
  ];
  const add = (factor: Factor) => {
    if (factor.value !== 1) factors.push(factor);
  };
  add({
    name: "proximity",
    value: time.proximity,
    text: `Within ${2 * settings.proximityDays} days of the close`,
  });
  add({
    name: "after-close",
    value: time.afterClose,
    text: `${days(time.daysAfterClose)} after the close, when work on the deal is mostly over`,
  });
  add({
    name: "contact-on-deal",
    value: contactFactor(candidate, habits),
    text: `Its contact is ${candidate.contact}`,
  });
  add({
    name: "text-cue",
    value: cueWeight(candidate.cue, settings),
    text:
      candidate.cue === "this deal"
        ? "The subject names what this deal is about"
        : "The subject names what another deal is about",
  });
  add({
    name: "filed-under",
    value: candidate.filed ? FILED_ODDS : 1,
    text: "The CRM files it under this deal",
  });
  return factors;
}

function neighbourFactors(claim: Claim, { judgement, habits, settings }: LinkCase): Factor[] {
  const factors: Factor[] = [
    {
      name: "neighbours",
      value: claim.support,
      text: describeNeighbours(claim.neighbours),
    },
  ];
  if (claim.closeness !== 1) {
    const text =
      claim.closeness > 1
        ? "Other work of this partner on it is near in time"
        : "Other work of this partner on it is far in time";
    factors.push({ name: "nearness", value: claim.closeness, text });
  }
  if (claim.habit !== 1) {
    factors.push({ name: "habits", value: claim.habit, text: describeHabits(claim, { judgement, habits }) });
  }
  if (judgement.copies > 1) {
    factors.push({
      name: "duplicates",
      value: 1,
      text: `Logged ${judgement.copies} times, and counted once among the partner's records`,
    });
  }
  const { oddsCorrection } = settings;
  if (oddsCorrection !== 1) {
    const text = `People's decisions have shown such odds to be ${short(oddsCorrection)} times as high`;
    factors.push({ name: "correction", value: oddsCorrection, text });
  }
  return factors;
}

/** What else the record could be. Cut off, never rounded up, so that the chances of a record cannot come to more than 1. */
function competition(
  claim: Claim,
  { of, product }: { readonly of: LinkCase; readonly product: number },
): Factor {
  const { noDeal, delivery, claims } = of.judgement;
  const others = Math.max(0, 1 - claim.confidence - noDeal - delivery);
  const parts = [`no deal ${percent(noDeal)}`];
  if (delivery >= 0.005) parts.push(`work after a close ${percent(delivery)}`);
  if (claims.length > 1) parts.push(`other deals ${percent(others)}`);
  const exact = product === 0 ? 0 : claim.confidence / product;
  return { name: "competition", value: cut(exact), text: `What else it could be: ${parts.join(", ")}` };
}

const sourceNames = {
  activity: "An activity",
  campaign: "A campaign response",
  contact_role: "A contact role",
  self_report: "A self-report",
} as const;

function describeNeighbours(neighbours: number): string {
  const count = Math.round(neighbours);
  if (count > 1) return `${count} other records of this partner point to this deal`;
  if (count === 1) return "1 other record of this partner points to this deal";
  return `${neighbours < 0.1 ? "No" : "Hardly any"} other record of this partner points to this deal`;
}

/** What corrects the settings, each as how many times as likely it makes the deal; the rest is the partner's own ways. */
function describeHabits(
  { candidate, habit }: Claim,
  { judgement, habits }: Pick<LinkCase, "judgement" | "habits">,
): string {
  const type = habits.typeCorrections[judgement.trace.activity.type] ?? 1;
  const time = correctionAt(habits.timeCorrections, candidate.time.position);
  const subject = habits.cueCorrections[candidate.cue];
  const partner = habit / type / time / subject;
  return (
    `Learned from ${habits.records} of the company's records: ` +
    `its type x ${short(type)}, its time x ${short(time)}, its subject x ${short(subject)}, its partner x ${short(partner)}`
  );
}

function describeMatch({ candidate }: Claim): string {
  const sure = percent(candidate.quality);
  switch (candidate.way) {
    case "elsewhere":
      return "The record does not name this account, but the partner works there";
    case "relative":
      return `It names a parent, child or sister of the account: ${sure} sure`;
    case "subject":
      return `The subject names the account: ${sure} sure`;
    case "filed deal":
      return `It is filed under a deal of the account: ${sure} sure`;
    default:
      return `The account is matched by ${candidate.way}: ${sure} sure`;
  }
}

function describeWindow({ candidate: { deal, time } }: Claim): string {
  const length = `a deal of ${days(deal.lengthDays)}`;
  if (time.window === 1)
    return time.daysAfterClose > 0 ? `After the close of ${length}` : `While ${length} was open`;
  return `${days(Math.max(0, -time.daysAfterClose - deal.lengthDays))} before ${length} was created`;
}

function describeAge({ candidate: { deal, time } }: Claim, settings: InferenceSettings): string {
  if (time.daysAfterClose >= 0) return "Not before the close";
  const half = Math.max(settings.decayDays, deal.lengthDays);
  return `${days(-time.daysAfterClose)} before the close; a record of ${days(half)} counts half`;
}

function days(count: number): string {
  const whole = Math.round(count);
  return whole === 1 ? "1 day" : `${whole} days`;
}

function percent(share: number): string {
  if (share > 0 && share < 0.01) return "less than 1 %";
  return share < 1 && share > 0.99 ? "more than 99 %" : `${Math.round(share * 100)} %`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function rounded(factor: Factor): Factor {
  return { ...factor, value: Number(factor.value.toPrecision(6)) };
}

function cut(value: number): number {
  if (value <= 0) return 0;
  const digits = 9 - Math.ceil(Math.log10(value));
  const scale = 10 ** Math.min(300, Math.max(-300, digits));
  return Math.floor(value * scale) / scale;
}
