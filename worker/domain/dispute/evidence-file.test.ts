import { expect, test } from "vitest";
import { checkEvidence, mostFileBytes } from "./evidence-file.ts";

const bytes = (text: string) => Uint8Array.from([...text].map((character) => character.charCodeAt(0)));
const utf8 = (text: string) => new TextEncoder().encode(text);

test.each([
  ["contract.pdf", bytes("%PDF-1.7 and so on"), "application/pdf"],
  ["Screen.PNG", bytes("\u0089PNG\r\n\u001a\n"), "image/png"],
  ["photo.jpeg", bytes("\u00ff\u00d8\u00ff\u00e0"), "image/jpeg"],
  [
    "sheet.xlsx",
    bytes("PK\u0003\u0004"),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  ],
  ["mail.eml", utf8("Von: Zoë 🙂 €"), "text/plain; charset=utf-8"],
  ["deals.csv", utf8("a,b\n"), "text/csv; charset=utf-8"],
])("%s is taken for what it is", (name, content, contentType) => {
  expect(checkEvidence({ name, content })).toEqual({ ok: true, value: { name, contentType } });
});

test.each([
  ["nothing.pdf", new Uint8Array(), "file-empty"],
  ["large.txt", new Uint8Array(mostFileBytes + 1).fill(65), "file-too-large"],
  ["page.html", utf8("<script>"), "file-type-unknown"],
  ["drawing.svg", utf8("<svg/>"), "file-type-unknown"],
  ["noending", utf8("x"), "file-type-unknown"],
  ["program.pdf", bytes("MZ\u0090"), "file-not-what-it-says"],
  ["latin.txt", bytes("caf\u00e9"), "file-not-what-it-says"],
  ["overlong.txt", bytes("\u00c0\u0080"), "file-not-what-it-says"],
  ["torn.txt", utf8("€").subarray(0, 2), "file-not-what-it-says"],
  ["nul.csv", bytes("a\u0000b"), "file-not-what-it-says"],
] as const)("%s is refused", (name, content, problem) => {
  expect(checkEvidence({ name, content })).toEqual({ ok: false, error: problem });
});

test("a name keeps its last part and its ending, and nothing that breaks a line or a header", () => {
  const content = utf8("x");
  const nameOf = (name: string) => {
    const read = checkEvidence({ name, content });
    return read.ok ? read.value.name : read.error;
  };
  expect(nameOf('C:\\secret\\the "best"\r\n.txt')).toBe("the best.txt");
  expect(nameOf(".txt")).toBe("file.txt");
  expect(nameOf(`${"a".repeat(500)}.txt`)).toHaveLength(120);
});
