import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { printStatement } from "#worker/adapters/pdf/statement-pdf.ts";
import type { StatementDocument, StatementLine } from "#worker/domain/statement-bundle/bundle.ts";

const font = (name: string) => new Uint8Array(readFileSync(`node_modules/dejavu-fonts-ttf/ttf/${name}.ttf`));
const fonts = { regular: font("DejaVuSansCondensed"), bold: font("DejaVuSansCondensed-Bold") };

const labels = [
  "Harbour renewal",
  "Обновление Ладога",
  "Ναυτιλία Πειραιά",
  `A long name ${"that goes on ".repeat(20)}`,
  `Donau${"dampfschifffahrt".repeat(12)}`,
];

function makeStatement(count: number): StatementDocument {
  const lines = Array.from({ length: count }, (_, at): StatementLine => {
    const isReversal = at % 9 === 8;
    return {
      seq: String(at * 7 + 1),
      entryHash: "a".repeat(64),
      kind: isReversal ? "reversal" : "credit",
      amountMinor: String(isReversal ? -123_456 : 987_654 + at * 991),
      label: labels[at % labels.length] ?? "",
      reason: isReversal ? "Takes back entry 1" : "45.5 % of the deal by Equal split, version 2",
    };
  });
  const closing = lines.reduce((sum, { amountMinor }) => sum + Number(amountMinor), 5_000);
  return {
    v: "1",
    tenantId: "ten_1",
    companyName: "Northwind",
    partnerRef: "ptr_1",
    partnerName: "Łódź & Συνεργάτες",
    number: "ST-000042",
    version: "1",
    issuedAt: "2025-04-02T00:00:00.000Z",
    period: "2025-03",
    currency: "EUR",
    book: "revenue",
    opening: "5000",
    lines,
    closing: String(closing),
    rules: [{ ruleId: "rul_1", version: "2", hash: "c".repeat(64), name: "Equal split" }],
    chain: { from: "1", to: String(count), before: "0".repeat(64) },
  };
}

async function textOf(statement: StatementDocument): Promise<string> {
  const branding = { companyName: statement.companyName, accentColor: "#1f4e79", logo: null };
  const bytes = await printStatement(statement, { documentHash: "d".repeat(64), branding, fonts });
  return spawnSync("pdftotext", ["-raw", "-", "-"], { input: bytes, encoding: "utf8" }).stdout;
}

/** What the document says besides its lines' names and amounts. */
function textsOf({ lines, companyName, partnerName, number, period, rules }: StatementDocument) {
  return {
    reasons: new Set(lines.map(({ reason }) => reason)),
    others: [companyName, partnerName, number, period, "d".repeat(64), ...rules.map(({ name }) => name)],
  };
}

/** Without white space, because a name goes over as many lines as it needs. */
const bare = (text: string) => text.replace(/\s/g, "");

// Where there is no pdftotext (poppler-utils), nothing is shown about the text of the file.
const hasPdfToText = spawnSync("pdftotext", ["-v"]).error === undefined;

test.skipIf(!hasPdfToText)(
  "the text in the file is what the document says",
  { timeout: 60_000 },
  async () => {
    const statement = makeStatement(120);
    const text = await textOf(statement);
    // A page's foot or the head of a column may stand inside a name.
    const flow = bare(text);
    for (const { seq, label } of statement.lines.filter((line) => line.label.length < 40)) {
      expect(flow).toContain(bare(label));
      expect(text).toMatch(new RegExp(`\\b${seq}\\b`));
    }
    const { reasons, others } = textsOf(statement);
    for (const reason of reasons) expect(flow).toContain(bare(reason));
    for (const other of others) expect(flow).toContain(bare(other));
    const printed = [...text.matchAll(/^(?:.* )?(\(?[\d,]+\.\d\d\)?) EUR$/gm)].map(([, amount = ""]) => {
      const digits = Number(amount.replace(/[^\d]/g, ""));
      return amount.startsWith("(") ? -digits : digits;
    });
    const sum = (lines: readonly StatementLine[]) =>
      lines.reduce((total, { amountMinor }) => total + Number(amountMinor), 0);
    const entries = statement.lines.filter(({ kind }) => kind === "credit");
    const adjustments = statement.lines.filter(({ kind }) => kind !== "credit");
    const expected = [
      5_000,
      ...entries.map(({ amountMinor }) => Number(amountMinor)),
      sum(entries),
      ...adjustments.map(({ amountMinor }) => Number(amountMinor)),
      sum(adjustments),
      Number(statement.closing),
    ];
    expect(printed.sort((a, b) => a - b)).toEqual(expected.sort((a, b) => a - b));
    const pages = [...text.matchAll(/Page (\d+) of (\d+)/g)].map(([, at, of]) => [Number(at), Number(of)]);
    expect(pages).toEqual(pages.map((_, at) => [at + 1, pages.length]));
    expect(pages.length).toBeGreaterThan(3);
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
