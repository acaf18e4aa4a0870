/**
 * Orders text by Unicode code point. The `<` of JavaScript compares UTF-16 units, which puts U+1F600 before
 * U+FF21; an order that another language must reproduce to check our rounding cannot depend on that.
 */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const unitA = a.charCodeAt(index);
    const unitB = b.charCodeAt(index);
    if (unitA !== unitB) return rank(unitA) - rank(unitB);
  }
  return a.length - b.length;
}

/** Sorts in place, by the engine's own faster order where the two orders agree. */
export function sortByCodePoint(texts: string[]): string[] {
  return texts.some((text) => SURROGATE.test(text)) ? texts.sort(compareCodePoints) : texts.sort();
}

const SURROGATE = /[\ud800-\udfff]/;

/** Lifts surrogates, which stand for code points from U+10000, above the units from U+E000 to U+FFFF. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
