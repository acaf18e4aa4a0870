export const delimiters = [",", ";", "\t", "|"] as const;
export type Delimiter = (typeof delimiters)[number];

/**
 * The character between the cells, from the first lines of a file: the one that cuts the header into most cells and
 * the lines after it into as many. Characters inside quotes do not count. A file of one column has a comma.
 */
export function detectDelimiter(head: string): Delimiter {
  const lines = countsByLine(head);
  const header = lines[0];
  if (header === undefined) return ",";
  let best: { readonly delimiter: Delimiter; readonly score: number } = { delimiter: ",", score: 0 };
  for (const [at, delimiter] of delimiters.entries()) {
    const cells = header[at] ?? 0;
    const agreeing = lines.filter((line) => line[at] === cells).length / lines.length;
    const score = cells === 0 ? 0 : agreeing * 1000 + cells;
    if (score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
}

const linesLookedAt = 50;

/** How often each delimiter stands outside quotes in each of the first lines. */
function countsByLine(head: string): readonly (readonly number[])[] {
  const lines: number[][] = [];
  let counts = delimiters.map(() => 0);
  let quoted = false;
  let empty = true;
  for (const character of head) {
    if (character === '"') quoted = !quoted;
    if (quoted) continue;
    if (character === "\n" || character === "\r") {
      if (!empty) lines.push(counts);
      if (lines.length === linesLookedAt) return lines;
      counts = delimiters.map(() => 0);
      empty = true;
      continue;
    }
    empty = false;
    const at = delimiters.indexOf(character as Delimiter);
    if (at !== -1) counts[at] = (counts[at] ?? 0) + 1;
  }
  // A head that was cut in the middle of a line says nothing with it, unless it is all there is.
  if (lines.length === 0 && !empty) lines.push(counts);
  return lines;
}
