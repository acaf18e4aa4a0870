import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { formatsFor } from "#web/app/lib/formats.ts";
import { labelOf } from "#web/app/lib/labels.ts";
import { printInferenceReport } from "#worker/adapters/pdf/inference-report-pdf.ts";
import { type ReportFigures, reportDocument } from "#worker/domain/inference/report-document.ts";
import { reportWriting } from "#worker/domain/inference/report-writing.ts";

const font = (name: string) => new Uint8Array(readFileSync(`node_modules/dejavu-fonts-ttf/ttf/${name}.ttf`));
const fonts = { regular: font("DejaVuSansCondensed"), bold: font("DejaVuSansCondensed-Bold") };

const counts = { auto: 1_204, review: 387, ignored: 2_011 };
const measured = (name: string) => ({ name, decisions: 61, precision: 0.934, recall: null });
const figures: ReportFigures = {
  counts: { ...counts, all: 3_602, waiting: 311 },
  coverage: { deals: 420, withEvidence: 265 },
  confidences: Array.from({ length: 10 }, (_, tenth) => ({
    tenth,
    records: tenth === 0 ? 1_900 : 40 * tenth,
  })),
  bySource: [
    { name: "activity", counts },
    { name: "contact_role", counts },
  ],
  byType: [{ name: "technical_workshop", counts }],
  unmapped: ["Lunch"],
  lastRun: {
    run: {
      everything: false,
      judged: 1_520,
      changed: 44,
      evidence: { added: 12, changed: 30, removed: 2 },
      finishedAt: "2025-11-04T10:00:00.000Z",
    },
    deals: Array.from({ length: 60 }, (_, at) => ({ name: `Łódź renewal ${at}`, gained: at, lost: 1 })),
  },
  accuracy: { overall: measured("all"), bySource: [measured("activity")], byType: [measured("demo")] },
  calibration: { verdicts: 61, oddsCorrection: 1.2, current: 1 },
};
const branding = { companyName: "Northwind", accentColor: "#1f4e79", logo: null };
const printedAt = Date.UTC(2025, 10, 5, 9, 30);

// Where there is no pdftotext (poppler-utils), nothing is shown about the text of the file.
const hasPdfToText = spawnSync("pdftotext", ["-v"]).error === undefined;

test.skipIf(!hasPdfToText)("the print of the inference report says every word of its page", async () => {
  const document = reportDocument(figures, reportWriting("en"));
  const bytes = await printInferenceReport({ document, printedAt }, { branding, fonts });
  const text = spawnSync("pdftotext", ["-layout", "-", "-"], { input: bytes, encoding: "utf8" });
  const printed = text.stdout.replace(/\s+/g, " ");
  for (const words of wordsOf(document)) expect(printed).toContain(words);
});

test("page and print write figures, days and sources alike for every reader", () => {
  for (const locale of ["en", "en-GB", "de", "fr-CH", "ja"]) {
    const page = { ...formatsFor(locale), sourceName: (source: string) => labelOf("source", source) };
    expect(reportDocument(figures, page)).toEqual(reportDocument(figures, reportWriting(locale)));
  }
});

function wordsOf(part: unknown): readonly string[] {
  if (typeof part === "string") return [part];
  return typeof part === "object" && part !== null ? Object.values(part).flatMap(wordsOf) : [];
}
