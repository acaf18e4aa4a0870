import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Busboy, type BusboyFileStream, type BusboyHeaders, type BusboyInstance } from "@fastify/busboy";
import type { UploadPart } from "#worker/usecases/imports/receive-import.ts";
import { BodyTooLarge } from "./body-limit.ts";

const fieldBytes = 64 * 1024;
const mostFields = 50;

/** Thrown for a body that is no form; the caller's fault, so answered with 400. */
export class MalformedUpload extends Error {
  override readonly name = "MalformedUpload";
}

/**
 * The parts of a multipart form as they arrive. A file's content is a stream that the form waits for: nothing behind it is
 * read before it has been, and no more of it is in memory than its reader lags behind.
 */
export async function* readMultipart(request: Request): AsyncGenerator<UploadPart> {
  const parts = new TransformStream<UploadPart, UploadPart>(undefined, { highWaterMark: mostFields });
  const writer = parts.writable.getWriter();
  const files: BusboyFileStream[] = [];
  const form = formParser(request, {
    part: (part) => void writer.write(part).catch(() => {}),
    file: (content) => files.push(content),
  });
  const parsed = pipeline(Readable.fromWeb(bodyOf(request) as never), form).then(
    () => writer.close(),
    (error: unknown) => {
      // A file's stream does not end by itself when what feeds it breaks.
      for (const content of files) content.destroy(faultOf(error));
      return writer.abort(faultOf(error));
    },
  );
  try {
    for await (const part of parts.readable) yield part;
  } finally {
    // Ends the reading of a form whose reader has given up; one that was read to its end does not mind.
    form.destroy();
    await parsed.catch(() => {});
  }
}

/** Only the caller can break a form, by what it sends or by hanging up; a body over the limit has an answer of its own. */
function faultOf(error: unknown): Error {
  if (error instanceof BodyTooLarge || error instanceof MalformedUpload) return error;
  return new MalformedUpload(error instanceof Error ? error.message : "the form broke off");
}

async function* readContent(content: BusboyFileStream): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of content) yield chunk as Uint8Array;
  } catch (error) {
    throw faultOf(error);
  }
}

type Found = {
  readonly part: (part: UploadPart) => void;
  readonly file: (content: BusboyFileStream) => void;
};

function formParser(request: Request, found: Found): BusboyInstance {
  try {
    const form = new Busboy({
      headers: { "content-type": request.headers.get("content-type") ?? "" } as BusboyHeaders,
      limits: { fieldSize: fieldBytes, fields: mostFields, files: 10, parts: mostFields + 10 },
    });
    form.on("field", (name: string, value: string) => found.part({ kind: "field", name, value }));
    form.on("file", (name: string, content: BusboyFileStream, fileName: string) => {
      found.file(content);
      found.part({ kind: "file", name, fileName: fileName ?? "", content: readContent(content) });
    });
    return form;
  } catch (error) {
    throw new MalformedUpload(error instanceof Error ? error.message : "not a form");
  }
}

function bodyOf(request: Request): ReadableStream {
  if (request.body === null) throw new MalformedUpload("the form is empty");
  return request.body;
}
