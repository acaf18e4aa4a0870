/** Scripts that put no blanks between words, so that words have to be found inside a run of signs. Korean glues its business words on. */
const unspacedRun = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー々]+/gu;
const unspacedSign = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

export function isUnspaced(text: string): boolean {
  return unspacedSign.test(text);
}

/** Parts a chunk into runs of one kind, in order. */
export function splitRuns(chunk: string): { readonly text: string; readonly unspaced: boolean }[] {
  const runs: { text: string; unspaced: boolean }[] = [];
  let from = 0;
  for (const { 0: text, index } of chunk.matchAll(unspacedRun)) {
    if (index > from) runs.push({ text: chunk.slice(from, index), unspaced: false });
    runs.push({ text, unspaced: true });
    from = index + text.length;
  }
  if (from < chunk.length) runs.push({ text: chunk.slice(from), unspaced: false });
  return runs;
}
