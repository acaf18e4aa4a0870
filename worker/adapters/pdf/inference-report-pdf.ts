import type { ReportDocument, ReportStat, ReportTable } from "#worker/domain/inference/report-document.ts";
import type { PrintedReport } from "#worker/usecases/inference/inference-ports.ts";
import type { Branding } from "#worker/usecases/statements/statement-ports.ts";
import { openFaces, type PrintFonts } from "./print-face.ts";
import {
  drawRule,
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

const width = right - margin.side;
const figureWidth = 72;
const chartHeight = 110;

/** The inference report on paper: the words of its page, and the confidences as bars. */
export async function printInferenceReport(
  { document: report, printedAt }: PrintedReport,
  print: { readonly branding: Branding; readonly fonts: PrintFonts },
): Promise<Uint8Array> {
  const { document, faces, colour } = await openFaces(print.fonts);
  document.setTitle(report.title);
  document.setAuthor(print.branding.companyName);
  document.setCreationDate(new Date(printedAt));
  document.setModificationDate(new Date(printedAt));
  document.setProducer("Fairshare");
  document.setCreator("Fairshare");
  const sheet = startSheet(document, { faces, ink: inksOf(print.branding, colour) });
  await printLogo(sheet, print.branding);
  printHead(sheet, report, print.branding);
  printStats(sheet, report.stats);
  printConfidence(sheet, report.confidence);
  printTable(sheet, report.bySource);
  printTable(sheet, report.byType);
  printLastRun(sheet, report.lastRun);
  printAccuracy(sheet, report.accuracy);
  printFeet(
    sheet,
    `${report.title}, ${new Date(printedAt).toISOString().slice(0, 16).replace("T", " ")} UTC`,
  );
  return document.save();
}

function printHead(sheet: Sheet, { title, lead }: ReportDocument, branding: Branding): void {
  const { faces, ink } = sheet;
  const beside = branding.logo === null ? width : width - logoRoom.width - 12;
  writeParagraph(sheet, branding.companyName, {
    size: size.section,
    face: faces.bold,
    ink: ink.accent,
    width: beside,
  });
  writeParagraph(sheet, title, { size: size.title, face: faces.bold, ink: ink.text });
  sheet.y -= 8;
  drawRule(sheet, { thickness: 1.5, ink: ink.accent });
  sheet.y -= 4;
  writeParagraph(sheet, lead, { size: size.text, face: faces.regular, ink: ink.muted });
  sheet.y -= 8;
}

function printStats(sheet: Sheet, stats: readonly ReportStat[]): void {
  const { faces, ink } = sheet;
  const room = width / stats.length;
  const top = sheet.y;
  for (const [at, { label, value, note }] of stats.entries()) {
    const x = margin.side + at * room;
    const line = (text: string, y: number, look: { readonly size: number; readonly bold?: boolean }) =>
      write(sheet, text, {
        x,
        y,
        size: look.size,
        face: look.bold ? faces.bold : faces.regular,
        ink: look.bold ? ink.text : ink.muted,
      });
    line(label, top - 10, { size: size.small });
    line(value, top - 27, { size: 14, bold: true });
    line(note ?? "", top - 39, { size: size.small });
  }
  sheet.y -= 46;
}

function printTitle(sheet: Sheet, { title, note }: { readonly title: string; readonly note?: string }): void {
  const { faces, ink } = sheet;
  sheet.y -= 12 + size.section * leading;
  write(sheet, title, { x: margin.side, y: sheet.y, size: size.section, face: faces.bold, ink: ink.accent });
  if (note !== undefined)
    writeRight(sheet, note, { y: sheet.y, size: size.small, face: faces.regular, ink: ink.muted });
  sheet.y -= 4;
}

function printConfidence(sheet: Sheet, { title, note, bars }: ReportDocument["confidence"]): void {
  const { faces, ink } = sheet;
  makeRoom(sheet, chartHeight + 60);
  printTitle(sheet, { title, note });
  const most = Math.max(1, ...bars.map(({ records }) => records));
  const room = width / Math.max(1, bars.length);
  const ground = sheet.y - chartHeight - 14;
  for (const [at, { label, records, text }] of bars.entries()) {
    const left = margin.side + at * room;
    const height = (records / most) * chartHeight;
    sheet.page.drawRectangle({
      x: left + room * 0.15,
      y: ground,
      width: room * 0.7,
      height,
      color: ink.accent,
    });
    const centred = (words: string, y: number, face: typeof faces.bold) =>
      write(sheet, words, {
        x: left + (room - face.widthOf(words, size.small)) / 2,
        y,
        size: size.small,
        face,
        ink: ink.text,
      });
    centred(text, ground + height + 4, faces.bold);
    centred(label, ground - 11, faces.regular);
  }
  sheet.y = ground;
  drawRule(sheet);
  sheet.y -= 18;
}

function printTable(sheet: Sheet, table: ReportTable): void {
  if (table.rows.length === 0) return;
  makeRoom(sheet, 80);
  printTitle(sheet, table);
  printHeads(sheet, table);
  for (const row of table.rows) printRow(sheet, row, table);
}

function printHeads(sheet: Sheet, { columns }: ReportTable): void {
  sheet.y -= size.small * leading;
  const look = { y: sheet.y, size: size.small, face: sheet.faces.regular, ink: sheet.ink.muted };
  printCells(sheet, columns, look);
  sheet.y -= 4;
  drawRule(sheet);
}

function printRow(sheet: Sheet, row: readonly string[], table: ReportTable): void {
  const { faces, ink } = sheet;
  const [name = "", ...figures] = row;
  const nameWidth = width - figures.length * figureWidth - 12;
  const lines = wrapText(name, { width: nameWidth, size: size.text, face: faces.regular });
  const height = Math.max(1, lines.length) * size.text * leading + 4;
  if (makeRoom(sheet, Math.min(height, page.height / 2))) printHeads(sheet, table);
  const look = { y: sheet.y - size.text * leading, size: size.text, face: faces.regular, ink: ink.text };
  printCells(sheet, ["", ...figures], look);
  for (const line of lines) {
    makeRoom(sheet, size.text * leading);
    sheet.y -= size.text * leading;
    write(sheet, line, { ...look, x: margin.side, y: sheet.y });
  }
  if (lines.length === 0) sheet.y -= size.text * leading;
  sheet.y -= 4;
  drawRule(sheet, { thickness: 0.25 });
}

function printCells(
  sheet: Sheet,
  cells: readonly string[],
  look: Omit<Parameters<typeof write>[2], "x">,
): void {
  for (const [at, text] of cells.entries()) {
    const shown = cutToWidth(text, { width: at === 0 ? width : figureWidth, ...look });
    if (at === 0) write(sheet, shown, { ...look, x: margin.side });
    else {
      const end = right - (cells.length - 1 - at) * figureWidth;
      write(sheet, shown, { ...look, x: end - look.face.widthOf(shown, look.size) });
    }
  }
}

function printLastRun(sheet: Sheet, lastRun: ReportDocument["lastRun"]): void {
  if (lastRun === null) return;
  const { faces, ink } = sheet;
  makeRoom(sheet, 80);
  printTitle(sheet, lastRun);
  writeParagraph(sheet, lastRun.text, { size: size.text, face: faces.regular, ink: ink.text });
  printTable(sheet, lastRun.deals);
}

function printAccuracy(sheet: Sheet, accuracy: ReportDocument["accuracy"]): void {
  if (accuracy === null) return;
  const { faces, ink } = sheet;
  makeRoom(sheet, 80);
  printTitle(sheet, accuracy);
  printTable(sheet, accuracy.table);
  sheet.y -= 6;
  writeParagraph(sheet, accuracy.text, { size: size.text, face: faces.regular, ink: ink.text });
}
