import { DAY_MS, type Instant } from "#worker/domain/time/instant.ts";
import type { IndexedDeal } from "./deal-index.ts";
import type { InferenceSettings } from "./settings.ts";

/** How a record's moment fits a deal, by the settings alone. */
export type TimeFit = {
  /** 1 from creation to close, less and less before it. */
  readonly window: number;
  /** 1 at the close; a half at the settings' age, or at the creation of a deal that took longer. */
  readonly decay: number;
  /** From 1 to the settings' bonus near the close. */
  readonly proximity: number;
  /** 1 up to the close, less and less after it. */
  readonly afterClose: number;
  /** What one day of this deal counts: a record is likelier to fall on any one day of a short deal than of a long one. */
  readonly daily: number;
  /** Where on the scale of `STRETCHES` the record is. */
  readonly position: number;
  readonly daysAfterClose: number;
};

export function fitTime(
  deal: IndexedDeal,
  at: { readonly occurredAt: Instant; readonly settings: InferenceSettings },
): TimeFit {
  const { occurredAt, settings } = at;
  const parts = shapeParts(deal, occurredAt, settings);
  const position = positionOf(deal, occurredAt);
  return {
    ...parts,
    daily: referenceDays / totalMassOf(deal, settings),
    position,
    daysAfterClose: (occurredAt - deal.closedAt) / DAY_MS,
  };
}

/** A deal whose time adds up to this many days has a `daily` of 1. */
export const referenceDays = 100;

/**
 * The stretches of a deal's time for which a company's habits are learned, one after the other: days before the creation (the
 * farthest first), quarters of the time between creation and close, and days after the close of a closed and of an open deal.
 */
const daysBefore = [0, 5, 10, 20, 30, 45, 60, 90, 180];
const daysAfter = [0, 3, 7, 14, 30, 60, 90];
const quarters = 4;
export const BEFORE = daysBefore.length - 1;
const AFTER = daysAfter.length - 1;
export const FIRST_AFTER_CLOSE = BEFORE + quarters;
const FIRST_AFTER_OPEN = FIRST_AFTER_CLOSE + AFTER;
export const STRETCHES = FIRST_AFTER_OPEN + AFTER;

/** How long each stretch after a close is, for what is spread over it. */
export const AFTER_CLOSE_DAYS = daysAfter.slice(1).map((to, at) => to - (daysAfter[at] as number));

/** For how long after a close a partner's records may be the work that follows from the deal. */
export const DELIVERY_DAYS = daysAfter[AFTER] as number;

export function stretchOf(position: number): number {
  return Math.floor(position);
}

/** The part of a stretch, at each of its ends, in which its correction passes over into the next one's. */
const passage = 0.15;

/** The correction of a stretch. Near its ends it passes over smoothly, so that no day is a cliff. */
export function correctionAt(corrections: readonly number[], position: number): number {
  const stretch = stretchOf(position);
  const within = position - stretch;
  const own = corrections[stretch] ?? 1;
  if (within >= passage && within <= 1 - passage) return own;
  const region = regionOf(stretch);
  const next = corrections[clamp(within < passage ? stretch - 1 : stretch + 1, region)] ?? 1;
  const fromEdge = Math.min(within, 1 - within) / passage;
  return own ** ((1 + fromEdge) / 2) * next ** ((1 - fromEdge) / 2);
}

type Region = { readonly first: number; readonly last: number };

function regionOf(stretch: number): Region {
  if (stretch < BEFORE) return { first: 0, last: BEFORE - 1 };
  if (stretch < FIRST_AFTER_CLOSE) return { first: BEFORE, last: FIRST_AFTER_CLOSE - 1 };
  if (stretch < FIRST_AFTER_OPEN) return { first: FIRST_AFTER_CLOSE, last: FIRST_AFTER_OPEN - 1 };
  return { first: FIRST_AFTER_OPEN, last: STRETCHES - 1 };
}

function clamp(stretch: number, region: Region): number {
  return Math.min(region.last, Math.max(region.first, stretch));
}

function positionOf(deal: IndexedDeal, at: Instant): number {
  if (at < deal.createdAt) return BEFORE - scaleOf(daysBefore, (deal.createdAt - at) / DAY_MS);
  if (at <= deal.closedAt) {
    const passed =
      deal.closedAt === deal.createdAt ? 0 : (at - deal.createdAt) / (deal.closedAt - deal.createdAt);
    return BEFORE + Math.min(quarters - 1e-9, passed * quarters);
  }
  const first = deal.deal.isClosed ? FIRST_AFTER_CLOSE : FIRST_AFTER_OPEN;
  return first + Math.min(AFTER - 1e-9, scaleOf(daysAfter, (at - deal.closedAt) / DAY_MS));
}

/** How many of the edges have been passed, with the part of the way to the next one. */
function scaleOf(edges: readonly number[], days: number): number {
  for (let next = 1; next < edges.length; next++) {
    const from = edges[next - 1] as number;
    const to = edges[next] as number;
    if (days < to) return next - 1 + (days - from) / (to - from);
  }
  return edges.length - 1;
}

type Shape = Pick<TimeFit, "window" | "decay" | "proximity" | "afterClose">;

/** An open deal's close date is a hope, so what comes after it fades more slowly. */
const openDealPatience = 6;

function shapeParts(deal: IndexedDeal, at: Instant, settings: InferenceSettings): Shape {
  const before = Math.max(0, (deal.createdAt - at) / DAY_MS);
  const age = Math.max(0, (deal.closedAt - at) / DAY_MS);
  const after = Math.max(0, (at - deal.closedAt) / DAY_MS);
  const patience = settings.afterCloseDays * (deal.deal.isClosed ? 1 : openDealPatience);
  // The bonus holds for its days and fades out over as many again, so that no day is a cliff.
  const near = Math.min(1, Math.max(0, 2 - (age + after) / settings.proximityDays));
  return {
    window: 2 ** -(before / settings.preparationDays),
    decay: 2 ** -(age / Math.max(settings.decayDays, deal.lengthDays)),
    proximity: 1 + (settings.proximityBonus - 1) * near,
    afterClose: 2 ** -(after / patience),
  };
}

/** How much of a deal's records the settings expect in each stretch; the middle of a stretch stands for it. */
export function stretchMassesOf(deal: IndexedDeal, settings: InferenceSettings): readonly number[] {
  const masses = new Array<number>(STRETCHES).fill(0);
  const put = (stretch: number, part: { readonly at: Instant; readonly days: number }) => {
    const { window, decay, proximity, afterClose } = shapeParts(deal, part.at, settings);
    masses[stretch] = window * decay * proximity * afterClose * part.days;
  };
  for (let step = 1; step <= BEFORE; step++) {
    const { middle, days } = stretchOfDays(daysBefore, step);
    put(BEFORE - step, { at: deal.createdAt - middle * DAY_MS, days });
  }
  for (let quarter = 0; quarter < quarters; quarter++) {
    const at = deal.createdAt + ((quarter + 0.5) / quarters) * deal.lengthDays * DAY_MS;
    put(BEFORE + quarter, { at, days: Math.max(1, deal.lengthDays) / quarters });
  }
  const first = deal.deal.isClosed ? FIRST_AFTER_CLOSE : FIRST_AFTER_OPEN;
  for (let step = 1; step <= AFTER; step++) {
    const { middle, days } = stretchOfDays(daysAfter, step);
    put(first + step - 1, { at: deal.closedAt + middle * DAY_MS, days });
  }
  return masses;
}

function stretchOfDays(edges: readonly number[], step: number) {
  const from = edges[step - 1] as number;
  const to = edges[step] as number;
  return { middle: (from + to) / 2, days: to - from };
}

/** What all stretches of a deal come to. Many records meet the same deal, and it depends on nothing but the deal and the settings. */
function totalMassOf(deal: IndexedDeal, settings: InferenceSettings): number {
  const totals = totalsBySettings.get(settings) ?? new WeakMap<IndexedDeal, number>();
  totalsBySettings.set(settings, totals);
  const known = totals.get(deal);
  if (known !== undefined) return known;
  const total = stretchMassesOf(deal, settings).reduce((sum, mass) => sum + mass, 0);
  totals.set(deal, total);
  return total;
}

const totalsBySettings = new WeakMap<InferenceSettings, WeakMap<IndexedDeal, number>>();
