import type { PDFDocument, PDFPage } from "pdf-lib";
import { formatMinor } from "#worker/domain/money/money.ts";
import { sectionsOf } from "#worker/domain/statement/statement-sections.ts";
import type { StatementDocument, StatementLine } from "#worker/domain/statement-bundle/bundle.ts";
import type { Branding } from "#worker/usecases/statements/statement-ports.ts";
import { type Face, openFaces, type PrintFonts } from "./print-face.ts";
import { embedLogo } from "./print-logo.ts";
import { cutToWidth, wrapText } from "./wrap-text.ts";

/** A4 in points. */
const page = { width: 595.28, height: 841.89 } as const;
const margin = { side: 48, top: 56, bottom: 64 } as const;
const columns = { entry: 44, amount: 104, gap: 12 } as const;
const size = { title: 18, section: 11, text: 9, small: 7.5 } as const;
const logoRoom = { width: 140, height: 44 } as const;
const leading = 1.38;
const right = page.width - margin.side;
const textLeft = margin.side + columns.entry + columns.gap;
const textWidth = right - columns.amount - columns.gap - textLeft;

/**
 * A statement on paper: balances, entries and adjustments as in the document, page numbers, and the hash by which the
 * signed document is known. Characters that the fonts do not have are printed as U+FFFD, never left out.
 */
export async function printStatement(
  statement: StatementDocument,
  print: { readonly documentHash: string; readonly branding: Branding; readonly fonts: PrintFonts },
): Promise<Uint8Array> {
  const { document, faces, colour } = await openFaces(print.fonts);
  const { number, version, partnerName, issuedAt } = statement;
  document.setTitle(`Statement ${number}, version ${version}`);
  document.setAuthor(print.branding.companyName);
  document.setSubject(`For ${partnerName}`);
  // The same document prints to the same bytes, whenever it is asked for.
  document.setCreationDate(new Date(issuedAt));
  document.setModificationDate(new Date(issuedAt));
  document.setProducer("Fairshare");
  document.setCreator("Fairshare");
  const sheet = startSheet(document, { faces, ink: inksOf(print.branding, colour) });
  await printLogo(sheet, print.branding);
  printHead(sheet, statement, print);
  const sections = sectionsOf(statement);
  const { currency } = statement;
  printBalance(sheet, "Opening balance", money(sections.openingMinor, currency));
  printSection(sheet, "Entries", { lines: sections.entries, sum: sections.entriesMinor, currency });
  printSection(sheet, "Adjustments", {
    lines: sections.adjustments,
    sum: sections.adjustmentsMinor,
    currency,
  });
  printBalance(sheet, "Closing balance", money(sections.closingMinor, currency));
  printProof(sheet, statement, print.documentHash);
  printFeet(sheet, `${number}, version ${version}`);
  return document.save();
}

type Faces = { readonly regular: Face; readonly bold: Face };
type Colour = Awaited<ReturnType<typeof openFaces>>["colour"];
type Ink = ReturnType<Colour>;
type Inks = { readonly text: Ink; readonly muted: Ink; readonly rule: Ink; readonly accent: Ink };

function inksOf({ accentColor }: Pick<Branding, "accentColor">, colour: Colour): Inks {
  return {
    text: colour("#1a1d21"),
    muted: colour("#5b6470"),
    rule: colour("#d5dae0"),
    accent: colour(accentColor),
  };
}

/** Where printing stands: the page and the height on it, counted from the bottom as PDF does. */
type Sheet = {
  readonly document: PDFDocument;
  readonly faces: Faces;
  readonly ink: Inks;
  page: PDFPage;
  y: number;
};

function startSheet(
  document: PDFDocument,
  { faces, ink }: { readonly faces: Faces; readonly ink: Inks },
): Sheet {
  const first = document.addPage([page.width, page.height]);
  return { document, faces, ink, page: first, y: page.height - margin.top };
}

/** Begins a new page unless `height` still fits on this one. Answers whether it did. */
function makeRoom(sheet: Sheet, height: number): boolean {
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

function write(sheet: Sheet, text: string, { x, y, size: points, face, ink }: Writing): void {
  if (text === "") return;
  sheet.page.drawText(face.printable(text), { x, y, size: points, font: face.font, color: ink });
}

function writeRight(sheet: Sheet, text: string, at: Omit<Writing, "x">): void {
  write(sheet, text, { ...at, x: right - at.face.widthOf(text, at.size) });
}

/** Lines from the left margin on; moves down. */
function writeParagraph(
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

function drawRule(sheet: Sheet, { thickness = 0.5, ink = sheet.ink.rule } = {}): void {
  sheet.page.drawLine({
    start: { x: margin.side, y: sheet.y },
    end: { x: right, y: sheet.y },
    thickness,
    color: ink,
  });
}

/** In the upper right corner, beside company and number; its room is the height of those two lines. */
async function printLogo(sheet: Sheet, { logo }: Branding): Promise<void> {
  if (logo === null) return;
  const scale = Math.min(logoRoom.width / logo.width, logoRoom.height / logo.height);
  const [width, height] = [logo.width * scale, logo.height * scale];
  const image = await embedLogo(sheet.document, logo);
  sheet.page.drawImage(image, { x: right - width, y: sheet.y - height + 4, width, height });
}

function printHead(
  sheet: Sheet,
  statement: StatementDocument,
  { branding }: { readonly branding: Branding },
): void {
  const { faces, ink } = sheet;
  const width = branding.logo === null ? undefined : right - margin.side - logoRoom.width - columns.gap;
  const name = { size: size.section, face: faces.bold, ink: ink.accent };
  writeParagraph(sheet, branding.companyName, width === undefined ? name : { ...name, width });
  writeParagraph(sheet, `Statement ${statement.number}`, {
    size: size.title,
    face: faces.bold,
    ink: ink.text,
  });
  sheet.y -= 8;
  drawRule(sheet, { thickness: 1.5, ink: ink.accent });
  sheet.y -= 6;
  const facts: readonly (readonly [string, string])[] = [
    ["Partner", statement.partnerName],
    ["Period", statement.period],
    ["Currency", statement.currency],
    ["Version", versionText(statement)],
    ["Issued", `${statement.issuedAt.slice(0, 10)} ${statement.issuedAt.slice(11, 16)} UTC`],
  ];
  for (const [name, value] of facts) {
    const labelAt = { x: margin.side, size: size.text, face: faces.regular, ink: ink.muted };
    makeRoom(sheet, size.text * leading);
    write(sheet, name, { ...labelAt, y: sheet.y - size.text * leading });
    writeParagraph(sheet, value, { size: size.text, face: faces.regular, ink: ink.text, x: textLeft + 20 });
  }
  sheet.y -= 10;
}

function versionText({ version, supersedes }: StatementDocument): string {
  return supersedes === undefined ? version : `${version}, in place of version ${supersedes.version}`;
}

function printBalance(sheet: Sheet, label: string, amount: string): void {
  const { faces, ink } = sheet;
  const height = size.section * leading + 8;
  makeRoom(sheet, height);
  drawRule(sheet);
  sheet.y -= size.section * leading + 2;
  const at = { y: sheet.y, size: size.section, face: faces.bold, ink: ink.text };
  write(sheet, label, { ...at, x: margin.side });
  writeRight(sheet, amount, at);
  sheet.y -= 6;
  drawRule(sheet);
  sheet.y -= 4;
}

function printSection(
  sheet: Sheet,
  title: string,
  section: { readonly lines: readonly StatementLine[]; readonly sum: number; readonly currency: string },
): void {
  if (section.lines.length === 0) return;
  const { faces, ink } = sheet;
  const headHeight = (size.section + 2 * size.text) * leading + 24;
  makeRoom(sheet, headHeight + 2 * size.text * leading);
  sheet.y -= 10 + size.section * leading;
  const titleAt = { y: sheet.y, size: size.section, face: faces.bold, ink: ink.accent };
  write(sheet, title, { ...titleAt, x: margin.side });
  sheet.y -= 4;
  printColumnHeads(sheet);
  for (const line of section.lines) printLine(sheet, line, section.currency);
  makeRoom(sheet, size.text * leading + 4);
  sheet.y -= size.text * leading + 2;
  const sumAt = { y: sheet.y, size: size.text, face: faces.bold, ink: ink.text };
  write(sheet, `Sum of ${title.toLowerCase()}`, { ...sumAt, x: textLeft });
  writeRight(sheet, money(section.sum, section.currency), sumAt);
  sheet.y -= 8;
}

function printColumnHeads(sheet: Sheet): void {
  sheet.y -= size.small * leading;
  const at = { y: sheet.y, size: size.small, face: sheet.faces.regular, ink: sheet.ink.muted };
  write(sheet, "Entry", { ...at, x: margin.side });
  write(sheet, "Deal and reason", { ...at, x: textLeft });
  writeRight(sheet, "Amount", at);
  sheet.y -= 4;
  drawRule(sheet);
}

function printLine(sheet: Sheet, line: StatementLine, currency: string): void {
  const { faces, ink } = sheet;
  const label = wrapText(line.label, { width: textWidth, size: size.text, face: faces.regular });
  const reason = wrapText(line.reason, { width: textWidth, size: size.small, face: faces.regular });
  const height = (label.length * size.text + reason.length * size.small) * leading + 5;
  // A line longer than a page goes over its end; every other one is kept together.
  if (makeRoom(sheet, Math.min(height, page.height - margin.top - margin.bottom - 40)))
    printColumnHeads(sheet);
  const at = {
    y: sheet.y - size.text * leading,
    size: size.text,
    face: faces.regular,
    ink: ink.text,
  };
  write(sheet, cutToWidth(line.seq, { width: columns.entry, size: size.text, face: faces.regular }), {
    ...at,
    x: margin.side,
  });
  writeRight(sheet, money(Number(line.amountMinor), currency), at);
  printCell(sheet, label, { size: size.text, ink: ink.text });
  printCell(sheet, reason, { size: size.small, ink: ink.muted });
  sheet.y -= 5;
  drawRule(sheet, { thickness: 0.25 });
}

function printCell(
  sheet: Sheet,
  lines: readonly string[],
  look: { readonly size: number; readonly ink: Ink },
): void {
  for (const text of lines) {
    makeRoom(sheet, look.size * leading);
    sheet.y -= look.size * leading;
    write(sheet, text, { ...look, x: textLeft, y: sheet.y, face: sheet.faces.regular });
  }
}

function printProof(sheet: Sheet, statement: StatementDocument, documentHash: string): void {
  const { faces, ink } = sheet;
  makeRoom(sheet, 80);
  sheet.y -= 14;
  const look = { size: size.small, face: faces.regular, ink: ink.muted };
  const rules = statement.rules.map(({ name, version }) => `${name}, version ${version}`);
  if (rules.length > 0) writeParagraph(sheet, `Rules: ${rules.join("; ")}.`, look);
  writeParagraph(
    sheet,
    "This print is for reading. The statement's bundle file carries its signature and proofs; verify that one.",
    look,
  );
  writeParagraph(sheet, `SHA-256 of the signed document: ${documentHash}`, look);
}

/** Known only when everything else is printed. */
function printFeet(sheet: Sheet, name: string): void {
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

/** "1,234.50 EUR"; a negative amount stands in parentheses. */
function money(amountMinor: number, currency: string): string {
  const [whole = "", rest] = formatMinor(Math.abs(amountMinor), currency).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  const digits = rest === undefined ? grouped : `${grouped}.${rest}`;
  return amountMinor < 0 ? `(${digits}) ${currency}` : `${digits} ${currency}`;
}
