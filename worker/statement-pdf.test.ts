import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import { expect, test } from "vitest";
import { printStatement } from "#worker/adapters/pdf/statement-pdf.ts";
import { statementCsv } from "#worker/domain/statement/statement-csv.ts";
import type { StatementDocument, StatementLine } from "#worker/domain/statement-bundle/bundle.ts";

const font = (name: string) => new Uint8Array(readFileSync(`node_modules/dejavu-fonts-ttf/ttf/${name}.ttf`));
const fonts = { regular: font("DejaVuSansCondensed"), bold: font("DejaVuSansCondensed-Bold") };

const labels = [
  "Harbour renewal",
  "Обновление Ладога",
  "Ναυτιλία Πειραιά",
  `A long name ${"that goes on ".repeat(20)}`,
  `Donau${"dampfschifffahrt".repeat(12)}`,
  'Quoted "north", and; south',
  "=SUM(A1)",
];

/** Of credits of its own, reversals and decided adjustments, each with an amount and a number that no other line has. */
function makeStatement(count: number, currency = "EUR"): StatementDocument {
  const lines = Array.from({ length: count }, (_, at): StatementLine => {
    const isReversal = at % 9 === 8;
    const amountMinor = (isReversal || at % 11 === 10 ? -1 : 1) * (at % 7 === 6 ? at : 987_654 + at * 991);
    return {
      seq: String(at * 4_973 + 1),
      entryHash: "a".repeat(64),
      kind: isReversal ? "reversal" : "credit",
      amountMinor: String(amountMinor === 0 ? 0 : amountMinor),
      label: labels[at % labels.length] ?? "",
      reason: reasonAt(at, isReversal),
    };
  });
  const closing = lines.reduce((sum, { amountMinor }) => sum + Number(amountMinor), -5_000);
  return {
    v: "1",
    tenantId: "ten_1",
    companyName: "Northwind",
    partnerRef: "ptr_1",
    partnerName: `Łódź & Συνεργάτες ${"and partners ".repeat(15)}`,
    number: "ST-000042",
    version: "1",
    issuedAt: "2025-04-02T00:00:00.000Z",
    period: "2025-03",
    currency,
    book: "revenue",
    opening: "-5000",
    lines,
    closing: String(closing),
    rules: [{ ruleId: "rul_1", version: "2", hash: "c".repeat(64), name: "Equal split" }],
    chain: { from: "1", to: String(count), before: "0".repeat(64) },
  };
}

function reasonAt(at: number, isReversal: boolean): string {
  if (isReversal) return `Takes back entry ${at}; it was credited by Equal split, version 2`;
  if (at % 11 === 10) return `Adjusts entry ${at} of 2025-01, as decided in dispute ${at}`;
  return `45.5 % of the deal by ${at % 5 === 0 ? "a rule of a long name ".repeat(8) : "Equal split"}, version 2`;
}

async function textOf(statement: StatementDocument): Promise<string> {
  const branding = { companyName: statement.companyName, accentColor: "#1f4e79", logo: null };
  const bytes = await printStatement(statement, { documentHash: "d".repeat(64), branding, fonts });
  const { stdout } = spawnSync("pdftotext", ["-raw", "-", "-"], {
    input: bytes,
    encoding: "utf8",
    maxBuffer: 64_000_000,
  });
  return stdout;
}

type Row = readonly [row: string, seq: string, label: string, reason: string, amount: string];

/** What the document says, row by row: worked out here and not by the code under test. */
function rowsOf({ lines, opening, closing, currency }: StatementDocument): readonly Row[] {
  const amount = (minor: string) => decimalOf(minor, currency);
  const isAdjusting = ({ kind, reason }: StatementLine) => kind !== "credit" || reason.startsWith("Adjusts ");
  const row =
    (name: string) =>
    (line: StatementLine): Row => [name, line.seq, line.label, line.reason, amount(line.amountMinor)];
  return [
    ["opening", "", "", "", amount(opening)],
    ...lines.filter((line) => !isAdjusting(line)).map(row("entry")),
    ...lines.filter(isAdjusting).map(row("adjustment")),
    ["closing", "", "", `${lines.length} lines`, amount(closing)],
  ];
}

const placesOf: Readonly<Record<string, number>> = { EUR: 2, JPY: 0, KWD: 3 };

function decimalOf(minor: string, currency: string): string {
  const places = placesOf[currency] ?? 2;
  return (Number(minor) / 10 ** places).toFixed(places);
}

/** "(1,234.50) EUR" of "-1234.50". */
function printed(decimal: string, currency: string): string {
  const places = placesOf[currency] ?? 2;
  const digits = Math.abs(Number(decimal)).toLocaleString("en-US", {
    minimumFractionDigits: places,
    maximumFractionDigits: places,
  });
  return `${Number(decimal) < 0 ? `(${digits})` : digits} ${currency}`;
}

/** Without white space, because a name goes over as many lines as it needs. */
const bare = (text: string) => text.replace(/\s/g, "");

/** Everything that stands on the pages between their heads and feet, in its order. */
function printedFlow(statement: StatementDocument, rows: readonly Row[]): readonly string[] {
  const { currency } = statement;
  const inPrint = ([, seq, label, reason, amount]: Row) => seq + printed(amount, currency) + label + reason;
  const section = (title: string, name: string) => {
    const own = rows.filter(([row]) => row === name);
    const minor = own.reduce((sum, [, , , , amount]) => sum + Math.round(Number(amount) * 1_000), 0);
    const sum = `Sum of ${title.toLowerCase()}${printed(String(minor / 1_000), currency)}`;
    return [title, ...own.map(inPrint), sum];
  };
  const amountOf = (name: string) => rows.find(([row]) => row === name)?.[4] ?? "";
  return [
    `Opening balance${printed(amountOf("opening"), currency)}`,
    ...section("Entries", "entry"),
    ...section("Adjustments", "adjustment"),
    `Closing balance${printed(amountOf("closing"), currency)}`,
    `Rules: ${statement.rules.map(({ name, version }) => `${name}, version ${version}`).join("; ")}.`,
  ].map(bare);
}

// Where there is no pdftotext (poppler-utils), nothing is shown about the text of the file.
const hasPdfToText = spawnSync("pdftotext", ["-v"]).error === undefined;

test.for([
  ["EUR", 600],
  ["JPY", 90],
  ["KWD", 90],
] as const)(
  "the table and the print say what the document says, line by line in order: %s",
  {
    timeout: 60_000,
  },
  async ([currency, count], { skip }) => {
    const statement = makeStatement(count, currency);
    const rows = rowsOf(statement);
    const table: string[][] = parse(statementCsv(statement), { bom: true });
    expect(
      table.slice(1).map(([, , , row, seq, , label, reason, amount]) => [row, seq, label, reason, amount]),
    ).toEqual(
      // A spreadsheet would reckon with what begins like a formula.
      rows.map(([row, seq, label, ...more]) => [row, seq, label.replace(/^=/, "'="), ...more]),
    );
    if (!hasPdfToText) return skip("pdftotext is not installed");
    const text = await textOf(statement);
    const pages = [...text.matchAll(/Page (\d+) of (\d+)/g)].map(([, at, of]) => [Number(at), Number(of)]);
    expect(pages).toEqual(pages.map((_, at) => [at + 1, pages.length]));
    expect(pages.length).toBeGreaterThan(3);
    const flow = bare(text)
      .replace(/ST-000042,version1Page\d+of\d+/g, "")
      .replaceAll("EntryDealandreasonAmount", "");
    for (const other of ["Northwind", "Statement ST-000042", statement.partnerName, "2025-03", currency]) {
      expect(flow.slice(0, flow.indexOf("Openingbalance"))).toContain(bare(other));
    }
    expect(flow).toContain("d".repeat(64));
    let at = flow.indexOf("Openingbalance");
    const differing = printedFlow(statement, rows).filter((piece) => {
      const isThere = flow.startsWith(piece, at);
      at += piece.length;
      return !isThere;
    });
    expect(differing.slice(0, 3)).toEqual([]);
  },
);

test("the same document prints to the same bytes; signs that no font has do not keep it from printing", async () => {
  const statement = { ...makeStatement(3), partnerName: "日本電気 \u{1F600} العربية" };
  const print = {
    documentHash: "d".repeat(64),
    fonts,
    branding: { companyName: "N", accentColor: "red", logo: null },
  };
  const [one, two] = [await printStatement(statement, print), await printStatement(statement, print)];
  expect(Buffer.from(one).equals(Buffer.from(two))).toBe(true);
});
