import { readFileSync } from "node:fs";
import process from "node:process";
import { printStatement } from "#worker/adapters/pdf/statement-pdf.ts";
import type { StatementDocument } from "#worker/domain/statement-bundle/bundle.ts";

/** What printing a long statement costs the processor. The budget is 2 s for 2,000 lines. */
const font = (name: string) => new Uint8Array(readFileSync(`node_modules/dejavu-fonts-ttf/ttf/${name}.ttf`));
const fonts = { regular: font("DejaVuSansCondensed"), bold: font("DejaVuSansCondensed-Bold") };
const rounds = 5;

for (const count of [20, 200, 2_000]) {
  const statement = statementOf(count);
  const times: number[] = [];
  let size = 0;
  for (let round = 0; round < rounds; round += 1) {
    const before = process.cpuUsage();
    const branding = { companyName: "Northwind", accentColor: "#1f4e79", logo: null };
    size = (await printStatement(statement, { documentHash: "d".repeat(64), branding, fonts })).length;
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1_000);
  }
  times.sort((a, b) => a - b);
  const [median, worst] = [times[Math.floor(rounds / 2)] ?? 0, times.at(-1) ?? 0];
  console.log(
    `${count} lines: median ${median.toFixed(0)} ms CPU, first or worst ${worst.toFixed(0)} ms, ${(size / 1024).toFixed(0)} KiB`,
  );
}

function statementOf(count: number): StatementDocument {
  const lines = Array.from({ length: count }, (_, at) => ({
    seq: String(at + 1),
    entryHash: "a".repeat(64),
    kind: at % 10 === 9 ? "reversal" : "credit",
    amountMinor: String(at % 10 === 9 ? -4_500 : 12_345 + at),
    label: `Renewal of contract ${at}, Łódź and Αθήνα`,
    reason: "45.5 % of the deal by Equal split, version 2",
  }));
  return {
    v: "1",
    tenantId: "ten_1",
    companyName: "Northwind",
    partnerRef: "ptr_1",
    partnerName: "Harbour Consulting",
    number: "ST-000001",
    version: "1",
    issuedAt: "2025-04-02T00:00:00.000Z",
    period: "2025-03",
    currency: "EUR",
    book: "revenue",
    opening: "0",
    lines,
    closing: String(lines.reduce((sum, { amountMinor }) => sum + Number(amountMinor), 0)),
    rules: [],
    chain: { from: "1", to: String(count), before: "0".repeat(64) },
  };
}
