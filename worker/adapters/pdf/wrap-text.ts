import type { Face } from "./print-face.ts";

type Room = { readonly width: number; readonly size: number; readonly face: Pick<Face, "widthOf"> };

/** Lines no wider than the room, broken between words, and inside a word that is wider than a line. */
export function wrapText(text: string, room: Room): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).filter((part) => part !== "")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (fits(longer, room)) {
      line = longer;
      continue;
    }
    if (line !== "") lines.push(line);
    const pieces = breakWord(word, room);
    lines.push(...pieces.slice(0, -1));
    line = pieces.at(-1) ?? "";
  }
  return line === "" ? lines : [...lines, line];
}

/** As much of the text as fits, with an ellipsis where something is left out. */
export function cutToWidth(text: string, room: Room): string {
  if (fits(text, room)) return text;
  let cut = "";
  for (const sign of text) {
    if (!fits(`${cut}${sign}…`, room)) break;
    cut += sign;
  }
  return `${cut}…`;
}

function breakWord(word: string, room: Room): readonly string[] {
  const pieces: string[] = [];
  let piece = "";
  for (const sign of word) {
    if (piece !== "" && !fits(piece + sign, room)) {
      pieces.push(piece);
      piece = "";
    }
    piece += sign;
  }
  return [...pieces, piece];
}

function fits(text: string, { width, size, face }: Room): boolean {
  return face.widthOf(text, size) <= width;
}
