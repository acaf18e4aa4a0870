import { err, ok, type Result } from "#worker/domain/result.ts";

/** As much as one file, and what is said at one time, may carry. */
export const mostFileBytes = 5 * 1024 * 1024;
export const mostFilesAtOnce = 5;
export const mostBytesAtOnce = 10 * 1024 * 1024;

/** What evidence may be: the endings of the name, what the file is sent back as, and how its content begins. */
const kinds = [
  { endings: ["pdf"], contentType: "application/pdf", begins: ["%PDF-"] },
  { endings: ["png"], contentType: "image/png", begins: ["\u0089PNG\r\n\u001a\n"] },
  { endings: ["jpg", "jpeg"], contentType: "image/jpeg", begins: ["\u00ff\u00d8\u00ff"] },
  {
    endings: ["docx"],
    contentType: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    begins: ["PK\u0003\u0004"],
  },
  {
    endings: ["xlsx"],
    contentType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    begins: ["PK\u0003\u0004"],
  },
  { endings: ["csv"], contentType: "text/csv; charset=utf-8", begins: null },
  { endings: ["txt", "eml"], contentType: "text/plain; charset=utf-8", begins: null },
] as const;

/** For people, and for the file field of a form. */
export const evidenceEndings: readonly string[] = kinds.flatMap(({ endings }) =>
  endings.map((ending) => `.${ending}`),
);

export type EvidenceProblem = "file-empty" | "file-too-large" | "file-type-unknown" | "file-not-what-it-says";

/**
 * What kind of file it is, by its name and its content, never by what the sender says; text has to be UTF-8 without NUL.
 * Problems in the order above.
 */
export function checkEvidence({
  name,
  content,
}: {
  readonly name: string;
  readonly content: Uint8Array;
}): Result<{ readonly name: string; readonly contentType: string }, EvidenceProblem> {
  if (content.byteLength === 0) return err("file-empty");
  if (content.byteLength > mostFileBytes) return err("file-too-large");
  const ending = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? "";
  const kind = kinds.find(({ endings }) => (endings as readonly string[]).includes(ending));
  if (kind === undefined) return err("file-type-unknown");
  const isSound = kind.begins === null ? isText(content) : kind.begins.some((text) => begins(content, text));
  return isSound
    ? ok({ name: shownName(name), contentType: kind.contentType })
    : err("file-not-what-it-says");
}

function begins(content: Uint8Array, text: string): boolean {
  return [...text].every((character, at) => content[at] === character.charCodeAt(0));
}

/** No byte of UTF-8 is 0xC0, 0xC1 or above 0xF4, and what follows a leading byte is as long as it says. */
function isText(content: Uint8Array): boolean {
  let expected = 0;
  for (const byte of content) {
    if (byte === 0 || byte === 0xc0 || byte === 0xc1 || byte > 0xf4) return false;
    const continues = byte >= 0x80 && byte < 0xc0;
    if (continues !== expected > 0) return false;
    if (continues) expected -= 1;
    else if (byte >= 0xf0) expected = 3;
    else if (byte >= 0xe0) expected = 2;
    else if (byte >= 0xc0) expected = 1;
  }
  return expected === 0;
}

const longestName = 120;

/** Only the last part of a path, without what would break a header or a line, its ending kept. */
function shownName(name: string): string {
  const last = (name.split(/[/\\]/).at(-1) ?? "").replace(/[\p{Cc}\p{Cs}\p{Cf}"]/gu, "").trim();
  const ending = /\.[^.]+$/.exec(last)?.[0] ?? "";
  const stem = last.slice(0, last.length - ending.length).slice(0, longestName - ending.length);
  return `${stem === "" ? "file" : stem}${ending}`;
}
