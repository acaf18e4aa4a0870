/**
 * One cell of a CSV file that we hand out, always quoted. A spreadsheet runs text that begins with one of these
 * characters as a formula, so such text gets an apostrophe; numbers that we wrote ourselves stay numbers.
 */
export function csvCell(value: string | number | null): string {
  if (value === null) return '""';
  if (typeof value === "number") return `"${value}"`;
  const harmless = /^[=+\-@\t\r\n＝＋－＠]/u.test(value) ? `'${value}` : value;
  return `"${harmless.replaceAll('"', '""')}"`;
}

/** A whole line with its CRLF, as RFC 4180 has it. */
export function csvLine(cells: readonly (string | number | null)[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`;
}
