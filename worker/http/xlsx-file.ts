import { strToU8, Zip, ZipDeflate } from "fflate";
import { minorUnitExponent } from "#worker/domain/money/currency.ts";
import { formatMinor } from "#worker/domain/money/money.ts";
import { DAY_MS } from "#worker/domain/time/instant.ts";

export type SheetAmount = { readonly amountMinor: number; readonly currency: string };
/** An instant or a day as ISO 8601 has it, to be a date of the spreadsheet. */
export type SheetDate = { readonly iso: string };
export type SheetCell = string | number | null | SheetAmount | SheetDate;

export type XlsxFile = {
  /** The next piece of the file, with these rows in it as far as they are compressed. */
  readonly add: (rows: readonly (readonly SheetCell[])[]) => Uint8Array[];
  readonly end: () => Uint8Array[];
};

/** What a sheet of a spreadsheet holds, its head included; what comes after it begins another sheet. */
const rowsOfSheet = 1_048_576;
/** What a cell holds. */
const longestText = 32_767;
const cutMark = " … (cut: a cell holds no more)";

/**
 * A workbook (ECMA-376) that is made row by row, so that its length costs no memory: libraries that write one keep it whole.
 * Texts are texts whatever they begin with, and are never run as formulas.
 */
export function xlsxFile({
  title,
  headers,
  rowLimit = rowsOfSheet,
}: {
  readonly title: string;
  readonly headers: readonly string[];
  readonly rowLimit?: number;
}): XlsxFile {
  const made: Uint8Array[] = [];
  const zip = new Zip((error, piece) => {
    if (error) throw error;
    made.push(piece);
  });
  const open = (name: string) => {
    const file = new ZipDeflate(name, { level: 4 });
    zip.add(file);
    return file;
  };
  const whole = (name: string, text: string) => open(name).push(strToU8(xmlHead + text), true);
  const columns = headers.map((_, at) => columnName(at));
  let sheets = 0;
  let row = 0;
  let sheet: ZipDeflate | null = null;

  const close = () => sheet?.push(strToU8("</sheetData></worksheet>"), true);
  const begin = () => {
    close();
    sheets += 1;
    row = 1;
    sheet = open(`xl/worksheets/sheet${sheets}.xml`);
    const head = headers.map((header, at) => textCell(`${columns[at]}1`, header, styles.head)).join("");
    sheet.push(strToU8(`${xmlHead}${sheetHead(headers)}<row r="1">${head}</row>`));
    return sheet;
  };
  begin();
  return {
    add: (rows) => {
      let text = "";
      for (const cells of rows) {
        if (row === rowLimit) {
          sheet?.push(strToU8(text));
          text = "";
          begin();
        }
        row += 1;
        const written = cells.map((cell, at) => writeCell(`${columns[at]}${row}`, cell)).join("");
        text += `<row r="${row}">${written}</row>`;
      }
      sheet?.push(strToU8(text));
      return made.splice(0);
    },
    end: () => {
      close();
      for (const [name, text] of Object.entries(partsOf(title, sheets))) whole(name, text);
      zip.end();
      return made.splice(0);
    },
  };
}

const xmlHead = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const relationships = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const packageRelationships = "http://schemas.openxmlformats.org/package/2006/relationships";
const sheetType = "application/vnd.openxmlformats-officedocument.spreadsheetml";

/** Places in the list of formats below. */
const styles = { head: 1, day: 2, minute: 3, money: 4 } as const;
/** By how many digits a currency has behind its point. */
const moneyFormats = ["#,##0", "#,##0.0", "#,##0.00", "#,##0.000", "#,##0.0000"] as const;
const formats = ["yyyy\\-mm\\-dd", "yyyy\\-mm\\-dd\\ hh:mm", ...moneyFormats] as const;

function stylesPart(): string {
  const own = formats.map((code, at) => `<numFmt numFmtId="${164 + at}" formatCode="${code}"/>`).join("");
  const used = formats.map((_, at) => `<xf numFmtId="${164 + at}" xfId="0" applyNumberFormat="1"/>`).join("");
  return `<styleSheet xmlns="${main}"><numFmts count="${formats.length}">${own}</numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="${formats.length + 2}"><xf xfId="0"/><xf fontId="1" xfId="0" applyFont="1"/>${used}</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`;
}

function partsOf(title: string, sheets: number): Readonly<Record<string, string>> {
  const numbers = Array.from({ length: sheets }, (_, at) => at + 1);
  const named = numbers.map((number) => {
    const name = escapeXml(number === 1 ? title : `${title} ${number}`);
    return `<sheet name="${name}" sheetId="${number}" r:id="rId${number}"/>`;
  });
  const related = numbers.map(
    (number) =>
      `<Relationship Id="rId${number}" Type="${relationships}/worksheet" Target="worksheets/sheet${number}.xml"/>`,
  );
  const typed = numbers.map(
    (number) =>
      `<Override PartName="/xl/worksheets/sheet${number}.xml" ContentType="${sheetType}.worksheet+xml"/>`,
  );
  return {
    "xl/styles.xml": stylesPart(),
    "xl/workbook.xml": `<workbook xmlns="${main}" xmlns:r="${relationships}"><sheets>${named.join("")}</sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `<Relationships xmlns="${packageRelationships}">${related.join("")}<Relationship Id="rId${sheets + 1}" Type="${relationships}/styles" Target="styles.xml"/></Relationships>`,
    "_rels/.rels": `<Relationships xmlns="${packageRelationships}"><Relationship Id="rId1" Type="${relationships}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    "[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="${sheetType}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${sheetType}.styles+xml"/>${typed.join("")}</Types>`,
  };
}

/** The head stays in sight, and columns are as wide as what usually stands in them. */
function sheetHead(headers: readonly string[]): string {
  const widths = headers.map(
    (header, at) =>
      `<col min="${at + 1}" max="${at + 1}" width="${Math.max(16, header.length + 4)}" customWidth="1"/>`,
  );
  return `<worksheet xmlns="${main}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${widths.join("")}</cols><sheetData>`;
}

function writeCell(place: string, cell: SheetCell): string {
  if (cell === null || cell === "") return "";
  if (typeof cell === "string") return textCell(place, cell);
  if (typeof cell === "number")
    return Number.isFinite(cell) ? `<c r="${place}"><v>${cell}</v></c>` : textCell(place, String(cell));
  return "iso" in cell ? dateCell(place, cell) : amountCell(place, cell);
}

function textCell(place: string, text: string, style = 0): string {
  const fits =
    text.length <= longestText
      ? text
      : `${text.slice(0, longestText - cutMark.length).replace(/[\uD800-\uDBFF]$/, "")}${cutMark}`;
  return `<c r="${place}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${escapeXml(fits)}</t></is></c>`;
}

/** A spreadsheet's numbers have fifteen digits that hold; a longer amount stays a text, so that no cent is lost. */
function amountCell(place: string, { amountMinor, currency }: SheetAmount): string {
  const decimal = formatMinor(amountMinor, currency);
  if (Math.abs(amountMinor) >= 1e15) return textCell(place, decimal);
  return `<c r="${place}" s="${styles.money + minorUnitExponent(currency)}"><v>${decimal}</v></c>`;
}

/** Days since 1899-12-30, as spreadsheets count them; in UTC, because a cell knows no time zone. */
function dateCell(place: string, { iso }: SheetDate): string {
  const at = Date.parse(iso);
  const serial = at / DAY_MS + 25_569;
  // A spreadsheet believes in a 29 February 1900.
  if (!Number.isFinite(at) || serial < 61) return textCell(place, iso);
  return `<c r="${place}" s="${iso.length === 10 ? styles.day : styles.minute}"><v>${serial}</v></c>`;
}

/** A, B, …, Z, AA. */
function columnName(at: number): string {
  const letter = String.fromCharCode(65 + (at % 26));
  return at < 26 ? letter : columnName(Math.floor(at / 26) - 1) + letter;
}

/** What XML cannot carry becomes �, and what a spreadsheet would take for its own _x0041_ stays as it is written. */
function escapeXml(text: string): string {
  return text
    .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, "_x005F_")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("\r", "&#13;")
    .replace(forbiddenInXml, "\uFFFD");
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML forbids.
const forbiddenInXml = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF\p{Cs}]/gu;
