import { formatMinor } from "#worker/domain/money/money.ts";
import { sectionsOf } from "#worker/domain/statement/statement-sections.ts";
import type { StatementDocument, StatementLine } from "#worker/domain/statement-bundle/bundle.ts";
import type { Branding } from "#worker/usecases/statements/statement-ports.ts";
import { openFaces, type PrintFonts } from "./print-face.ts";
import {
  drawRule,
  type Inks,
  inksOf,
  leading,
  logoRoom,
  makeRoom,
  margin,
  page,
  printFeet,
  printLogo,
  right,
  type Sheet,
  size,
  startSheet,
  write,
  writeParagraph,
  writeRight,
} from "./print-sheet.ts";
import { cutToWidth, wrapText } from "./wrap-text.ts";

const columns = { entry: 44, amount: 104, gap: 12 } as const;
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
  look: { readonly size: number; readonly ink: Inks["text"] },
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

/** "1,234.50 EUR"; a negative amount stands in parentheses. */
function money(amountMinor: number, currency: string): string {
  const [whole = "", rest] = formatMinor(Math.abs(amountMinor), currency).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  const digits = rest === undefined ? grouped : `${grouped}.${rest}`;
  return amountMinor < 0 ? `(${digits}) ${currency}` : `${digits} ${currency}`;
}
