import {
  checkEvidence,
  type EvidenceProblem,
  evidenceEndings,
  mostBytesAtOnce,
  mostFileBytes,
  mostFilesAtOnce,
} from "#worker/domain/dispute/evidence-file.ts";
import type { Bytes } from "#worker/domain/merkle/tree-hash.ts";
import type { Upload } from "#worker/usecases/imports/receive-import.ts";

export type EvidenceFile = {
  readonly name: string;
  readonly contentType: string;
  readonly content: Bytes;
};

export type FormProblem = { readonly path: string; readonly code: string; readonly message: string };

/** A form as it was sent: its fields, the files that can be evidence, and what is wrong with the others. */
export type DisputeForm = {
  readonly fields: Readonly<Record<string, string>>;
  readonly files: readonly EvidenceFile[];
  readonly problems: readonly FormProblem[];
};

/** Reads the form to its end, with no more of its files in memory than may be kept. A file field left empty is no file. */
export async function readDisputeForm(upload: Upload): Promise<DisputeForm> {
  const fields: Record<string, string> = {};
  const files: EvidenceFile[] = [];
  const problems: FormProblem[] = [];
  let bytes = 0;
  for await (const part of upload) {
    if (part.kind === "field") {
      fields[part.name] = part.value;
      continue;
    }
    const content = await readContent(part.content);
    if (part.fileName === "" && content.byteLength === 0) continue;
    bytes += content.byteLength;
    const read = checkEvidence({ name: part.fileName, content });
    if (files.length === mostFilesAtOnce) problems.push(tooMany);
    else if (bytes > mostBytesAtOnce) problems.push(tooMuch);
    else if (read.ok) files.push({ ...read.value, content });
    else problems.push(problemOf(read.error, part.fileName));
  }
  return { fields, files, problems: problems.slice(0, mostFilesAtOnce) };
}

/** One byte more than a file may have tells that it is too large; the rest is read and dropped. */
async function readContent(content: AsyncIterable<Uint8Array>): Promise<Bytes> {
  const chunks: Uint8Array[] = [];
  let kept = 0;
  for await (const chunk of content) {
    const piece = chunk.subarray(0, mostFileBytes + 1 - kept);
    if (piece.byteLength === 0) continue;
    chunks.push(piece);
    kept += piece.byteLength;
  }
  const whole = new Uint8Array(kept);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}

const mebibyte = 1024 * 1024;

const tooMany: FormProblem = {
  path: "files",
  code: "too-many-files",
  message: `At most ${mostFilesAtOnce} files go with one message. Send the others with another message.`,
};

const tooMuch: FormProblem = {
  path: "files",
  code: "files-too-large",
  message: `The files of one message may have ${mostBytesAtOnce / mebibyte} MB together. Send the others with another message.`,
};

const messages: Readonly<Record<EvidenceProblem, string>> = {
  "file-empty": "is empty",
  "file-too-large": `is larger than ${mostFileBytes / mebibyte} MB`,
  "file-type-unknown": `is of a kind that is not taken; send one of ${evidenceEndings.join(", ")}`,
  "file-not-what-it-says": "is not what its name says; save it again as what it is",
};

function problemOf(code: EvidenceProblem, name: string): FormProblem {
  return { path: "files", code, message: `The file ${name || "without a name"} ${messages[code]}.` };
}
