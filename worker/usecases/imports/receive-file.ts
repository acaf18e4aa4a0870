import { err, ok, type Result } from "#worker/domain/result.ts";
import type { FileUpload } from "./import-ports.ts";
import { type FileProblem, sampleBytes } from "./sample-file.ts";

export const maximumFileBytes = 50 * 1024 * 1024;

export type ReceivedFile = { readonly bytes: number; readonly head: Uint8Array; readonly complete: boolean };

/**
 * Takes a file as it arrives: every piece is checked to be UTF-8 text and passed on, only the head is kept.
 * `sink` null reads it to its end and stores nothing. After a problem the rest of the file is read and dropped,
 * because what follows it in the request still counts.
 */
export async function receiveFile(
  content: AsyncIterable<Uint8Array>,
  sink: FileUpload | null,
): Promise<Result<ReceivedFile, FileProblem>> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const head = new Uint8Array(sampleBytes);
  let bytes = 0;
  let problem: FileProblem | null = null;
  for await (const chunk of content) {
    if (problem !== null) continue;
    problem = faultOf(chunk, { at: bytes, decoder });
    if (bytes < sampleBytes) head.set(chunk.subarray(0, sampleBytes - bytes), bytes);
    bytes += chunk.byteLength;
    if (bytes > maximumFileBytes) problem = TOO_LARGE;
    if (problem === null) await sink?.write(chunk);
  }
  problem ??= endsWell(decoder) ? null : NOT_UTF_8;
  if (problem !== null) return err(problem);
  const length = Math.min(bytes, sampleBytes);
  return ok({ bytes, head: head.subarray(0, length), complete: length === bytes });
}

function faultOf(
  chunk: Uint8Array,
  file: { readonly at: number; readonly decoder: TextDecoder },
): FileProblem | null {
  if (file.at === 0) {
    const [first, second] = chunk;
    if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return UTF_16;
    if (first === 0x50 && second === 0x4b) return WORKBOOK;
  }
  if (chunk.includes(0)) return NUL;
  try {
    file.decoder.decode(chunk, { stream: true });
    return null;
  } catch {
    return NOT_UTF_8;
  }
}

function endsWell(decoder: TextDecoder): boolean {
  try {
    decoder.decode();
    return true;
  } catch {
    return false;
  }
}

const TOO_LARGE: FileProblem = {
  code: "file-too-large",
  message: "A file may have 50 MB. Split it by rows, each part with the header row.",
};
const UTF_16: FileProblem = {
  code: "utf-16",
  message: "The file is UTF-16. Save it as CSV UTF-8 (in Excel: Save as, CSV UTF-8).",
};
const WORKBOOK: FileProblem = {
  code: "not-csv",
  message: "This is a workbook or an archive, not CSV. Save the sheet as CSV UTF-8 and upload that.",
};
const NUL: FileProblem = {
  code: "nul-byte",
  message: "The file has NUL bytes in it, so it is not plain text. Save it as CSV UTF-8.",
};
const NOT_UTF_8: FileProblem = {
  code: "not-utf-8",
  message: "The file is not UTF-8. Save it as CSV UTF-8, so that letters like ä and é survive.",
};
