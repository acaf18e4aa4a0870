import type { PDFDocument, PDFPage } from "pdf-lib";
import type { Branding } from "#worker/usecases/statements/statement-ports.ts";
import type { Face, openFaces } from "./print-face.ts";
import { embedLogo } from "./print-logo.ts";
import { wrapText } from "./wrap-text.ts";

/** A4 in points. */
export const page = { width: 595.28, height: 841.89 } as const;
export const margin = { side: 48, top: 56, bottom: 64 } as const;
export const size = { title: 18, section: 11, text: 9, small: 7.5 } as const;
export const logoRoom = { width: 140, height: 44 } as const;
export const leading = 1.38;
export const right = page.width - margin.side;

export type Faces = { readonly regular: Face; readonly bold: Face };
type Colour = Awaited<ReturnType<typeof openFaces>>["colour"];
type Ink = ReturnType<Colour>;
export type Inks = { readonly text: Ink; readonly muted: Ink; readonly rule: Ink; readonly accent: Ink };

export function inksOf({ accentColor }: Pick<Branding, "accentColor">, colour: Colour): Inks {
  return {
    text: colour("#1a1d21"),
    muted: colour("#5b6470"),
    rule: colour("#d5dae0"),
    accent: colour(accentColor),
  };
}

/** Where printing stands: the page and the height on it, counted from the bottom as PDF does. */
export type Sheet = {
  readonly document: PDFDocument;
  readonly faces: Faces;
  readonly ink: Inks;
  page: PDFPage;
  y: number;
};

export function startSheet(
  document: PDFDocument,
  { faces, ink }: { readonly faces: Faces; readonly ink: Inks },
): Sheet {
  const first = document.addPage([page.width, page.height]);
  return { document, faces, ink, page: first, y: page.height - margin.top };
}

/** Begins a new page unless `height` still fits on this one. Answers whether it did. */
export function makeRoom(sheet: Sheet, height: number): boolean {
  if (sheet.y - height >= margin.bottom) return false;
  sheet.page = sheet.document.addPage([page.width, page.height]);
  sheet.y = page.height - margin.top;
  return true;
}

type Writing = {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly face: Face;
  readonly ink: Ink;
};

export function write(sheet: Sheet, text: string, { x, y, size: points, face, ink }: Writing): void {
  if (text === "") return;
  sheet.page.drawText(face.printable(text), { x, y, size: points, font: face.font, color: ink });
}

export function writeRight(sheet: Sheet, text: string, at: Omit<Writing, "x">): void {
  write(sheet, text, { ...at, x: right - at.face.widthOf(text, at.size) });
}

/** Lines from the left margin on; moves down. */
export function writeParagraph(
  sheet: Sheet,
  text: string,
  {
    width,
    ...look
  }: {
    readonly size: number;
    readonly face: Face;
    readonly ink: Ink;
    readonly x?: number;
    readonly width?: number;
  },
): void {
  const x = look.x ?? margin.side;
  for (const line of wrapText(text, { width: width ?? right - x, size: look.size, face: look.face })) {
    makeRoom(sheet, look.size * leading);
    sheet.y -= look.size * leading;
    write(sheet, line, { ...look, x, y: sheet.y });
  }
}

export function drawRule(sheet: Sheet, { thickness = 0.5, ink = sheet.ink.rule } = {}): void {
  sheet.page.drawLine({
    start: { x: margin.side, y: sheet.y },
    end: { x: right, y: sheet.y },
    thickness,
    color: ink,
  });
}

/** In the upper right corner, beside company and number; its room is the height of those two lines. */
export async function printLogo(sheet: Sheet, { logo }: Branding): Promise<void> {
  if (logo === null) return;
  const scale = Math.min(logoRoom.width / logo.width, logoRoom.height / logo.height);
  const [width, height] = [logo.width * scale, logo.height * scale];
  const image = await embedLogo(sheet.document, logo);
  sheet.page.drawImage(image, { x: right - width, y: sheet.y - height + 4, width, height });
}

/** Known only when everything else is printed. */
export function printFeet(sheet: Sheet, name: string): void {
  const pages = sheet.document.getPages();
  for (const [at, one] of pages.entries()) {
    const look = {
      y: margin.bottom / 2,
      size: size.small,
      face: sheet.faces.regular,
      ink: sheet.ink.muted,
    };
    const onPage = { ...sheet, page: one };
    write(onPage, name, { ...look, x: margin.side });
    writeRight(onPage, `Page ${at + 1} of ${pages.length}`, look);
  }
}
