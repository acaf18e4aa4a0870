/** One decision beside what was thought before it. */
export type Verdict = {
  /** Of the likeliest deal, 0 to 1. */
  readonly confidence: number;
  /** Whether a person said that it was this deal. */
  readonly isRight: boolean;
};

export type Calibration = {
  readonly verdicts: number;
  /** How many times as high the odds should have been; 1 when they were right, or nobody has decided anything. */
  readonly oddsCorrection: number;
  /** Mean of the squares of confidence less truth, as it was and as it would have been with the correction; null without verdicts. */
  readonly brier: { readonly before: number; readonly after: number } | null;
};

/** Fewer decisions than this say too little to correct anything by. */
export const LEAST_VERDICTS = 20;
/** The correction's logarithm is taken to be within about this much before anything is decided. */
const usualLogCorrection = 1;
const mostLogCorrection = Math.log(20);
const steps = 30;

/**
 * Fits one factor to the odds by what people decided: maximum a posteriori of a logistic model whose only parameter is an offset to the
 * logarithm of the odds, with a normal prior about no correction (Platt scaling with its slope held at 1), by Newton's method.
 */
export function calibrate(verdicts: readonly Verdict[]): Calibration {
  if (verdicts.length === 0) return { verdicts: 0, oddsCorrection: 1, brier: null };
  const logOdds = verdicts.map(({ confidence }) => {
    const inside = Math.min(0.9999, Math.max(0.0001, confidence));
    return Math.log(inside / (1 - inside));
  });
  let offset = 0;
  for (let step = 0; step < steps; step++) {
    let slope = -offset / usualLogCorrection ** 2;
    let bend = 1 / usualLogCorrection ** 2;
    for (const [at, { isRight }] of verdicts.entries()) {
      const chance = chanceOf((logOdds[at] ?? 0) + offset);
      slope += (isRight ? 1 : 0) - chance;
      bend += chance * (1 - chance);
    }
    offset = Math.max(-mostLogCorrection, Math.min(mostLogCorrection, offset + slope / bend));
  }
  const brierWith = (by: number) =>
    verdicts.reduce(
      (sum, { isRight }, at) => sum + (chanceOf((logOdds[at] ?? 0) + by) - (isRight ? 1 : 0)) ** 2,
      0,
    ) / verdicts.length;
  return {
    verdicts: verdicts.length,
    oddsCorrection: Number(Math.exp(offset).toPrecision(3)),
    brier: { before: brierWith(0), after: brierWith(offset) },
  };
}

function chanceOf(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}
