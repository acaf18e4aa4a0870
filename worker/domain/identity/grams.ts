/** Letters a to z and digits 0 to 9 are signs 1 to 36; 0 stands before a word. */
const signs = 37;
export const gramCount = signs * signs * signs;

/**
 * The runs of three letters of a name's words, each word with a mark before it, as numbers below `gramCount` without repeats. Words of
 * a single letter give one run as well.
 */
export function gramsOf(words: readonly { readonly text: string }[], into: number[] = []): number[] {
  for (const { text } of words) {
    let [first, second] = [0, signOf(text, 0)];
    const runs = Math.max(1, text.length - 1);
    for (let at = 1; at <= runs; at += 1) {
      const third = at < text.length ? signOf(text, at) : 0;
      const gram = (first * signs + second) * signs + third;
      if (!into.includes(gram)) into.push(gram);
      first = second;
      second = third;
    }
  }
  return into;
}

function signOf(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code >= 97 && code <= 122) return code - 96;
  return code >= 48 && code <= 57 ? code - 21 : 0;
}
