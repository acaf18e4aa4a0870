/** The words of a text in any script, for comparing: lower case, no marks, and pairs of signs where a script sets no blanks. */
export function wordsOf(text: string): readonly string[] {
  const plain = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return plain.split(/[^\p{L}\p{N}]+/u).flatMap((word) => {
    if (withoutBlanks.test(word)) return pairsOf(word);
    return word.length < 2 ? [] : [word];
  });
}

const withoutBlanks = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

function pairsOf(word: string): readonly string[] {
  const signs = [...word];
  return signs.slice(1).map((sign, at) => `${signs[at]}${sign}`);
}
