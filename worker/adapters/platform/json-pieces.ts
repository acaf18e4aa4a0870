/** D1 takes values of up to 2 MB of UTF-8; half of it leaves room for the one item that goes over. */
const bytesPerPiece = 1_000_000;

/** The items as JSON arrays that D1 takes, and where in the list each begins. */
export function jsonPieces(
  items: readonly unknown[],
): readonly { readonly from: number; readonly json: string }[] {
  const pieces: { from: number; json: string }[] = [];
  let from = 0;
  let texts: string[] = [];
  let bytes = 0;
  for (const [at, item] of items.entries()) {
    const text = JSON.stringify(item);
    const size = Buffer.byteLength(text) + 1;
    if (texts.length > 0 && bytes + size > bytesPerPiece) {
      pieces.push({ from, json: `[${texts.join(",")}]` });
      from = at;
      texts = [];
      bytes = 0;
    }
    texts.push(text);
    bytes += size;
  }
  if (texts.length > 0) pieces.push({ from, json: `[${texts.join(",")}]` });
  return pieces;
}
