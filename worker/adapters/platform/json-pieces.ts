/** D1 binds at most 2 MB; a third of that leaves room for text that grows when it is written as UTF-8. */
const maxPieceLength = 650_000;

/** The values as JSON arrays, each short enough to bind. */
export function inJsonPieces(values: readonly unknown[]): string[] {
  const pieces: string[][] = [];
  let length = Number.POSITIVE_INFINITY;
  for (const value of values) {
    const text = JSON.stringify(value);
    length += text.length + 1;
    if (length > maxPieceLength) {
      pieces.push([]);
      length = text.length;
    }
    pieces.at(-1)?.push(text);
  }
  return pieces.map((texts) => `[${texts.join(",")}]`);
}
