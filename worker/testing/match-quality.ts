/** A chance that was given, and whether it came true. */
export type Judged = { readonly chance: number; readonly right: boolean };

/** The harmonic mean of precision and recall when every chance at or above the threshold is taken for a yes. */
export function f1At(judged: readonly Judged[], threshold: number): number {
  const said = judged.filter(({ chance }) => chance >= threshold);
  const right = said.filter((each) => each.right).length;
  return (2 * right) / (said.length + judged.filter((each) => each.right).length);
}

/** The chance that a right one was given more than a wrong one; ties count half. */
export function areaUnderCurve(judged: readonly Judged[]): number {
  const ranked = judged.toSorted((a, b) => a.chance - b.chance);
  let [below, sum, at] = [0, 0, 0];
  while (at < ranked.length) {
    const tied = ranked.filter(({ chance }) => chance === ranked[at]?.chance);
    const wrong = tied.filter(({ right }) => !right).length;
    sum += (tied.length - wrong) * (below + wrong / 2);
    below += wrong;
    at += tied.length;
  }
  return sum / (below * (judged.length - below));
}

const bins = 10;

/** How far the chances are from what came true, over ten bins of equal width, weighed by how many fall in each. */
export function calibrationError(judged: readonly Judged[]): number {
  let error = 0;
  for (let bin = 0; bin < bins; bin += 1) {
    const inside = judged.filter(({ chance }) => Math.min(bins - 1, Math.floor(chance * bins)) === bin);
    const chances = inside.reduce((sum, { chance }) => sum + chance, 0);
    const right = inside.filter((each) => each.right).length;
    error += Math.abs(chances - right) / judged.length;
  }
  return error;
}

/**
 * The calibration error that chances which are exactly right would show, by luck alone, on as many pairs: the mean, and what one
 * in twenty such samples exceeds. A hundred pairs in ten bins show some six hundredths, however good the chances are.
 */
export function calibrationErrorByLuck(
  judged: readonly Judged[],
  random: () => number,
): { readonly mean: number; readonly rarelyMore: number } {
  const errors = Array.from({ length: luckySamples }, () =>
    calibrationError(judged.map(({ chance }) => ({ chance, right: random() < chance }))),
  ).sort((a, b) => a - b);
  const mean = errors.reduce((sum, error) => sum + error, 0) / luckySamples;
  return { mean, rarelyMore: errors[Math.floor(luckySamples * 0.95)] as number };
}

const luckySamples = 400;
