import { createMiddleware } from "hono/factory";
import type { AppContext } from "./context.ts";
import { problem } from "./problem.ts";

const mebibyte = 1024 * 1024;
const mostBytes = mebibyte;
/** What an import takes, and a little for the form around it. Only these places pass a body on without holding it in memory. */
const mostUploadBytes = 51 * mebibyte;
/** What a whole company's accounts or records take, or a long statement's bundle, for places that answer from the body alone. */
const mostPreviewBytes = 8 * mebibyte;
const previewPath = /^(\/api\/v1\/((identity|inference)\/preview|verification)|\/verify)$/;
/** What Slack sends of one press: its message and what was typed. */
const mostPressBytes = 256 * 1024;
const pressPath = /^\/webhooks\/slack\//;
/** A message of a dispute with its evidence, and a little for the form around it. */
const mostEvidenceBytes = 11 * mebibyte;
const evidencePath =
  /^\/(api\/v1\/(disputes|registrations|portal\/disputes|portal\/reports|portal\/companies\/[^/]+\/disputes)|(company|portal)\/(disputes|registrations)|portal\/reports)(\/|$)/;
const uploadPath = /^\/(api\/v1|company)\/imports(\/|$)/;

/** Thrown into the reader of a body that turns out to be larger than it said, or did not say. */
export class BodyTooLarge extends Error {
  override readonly name = "BodyTooLarge";
}

export function limitBody() {
  return createMiddleware<AppContext>(async (c, next) => {
    const { body } = c.req.raw;
    if (body === null) return next();
    const limit = mostBytesOf(c.req.path, c.req.header("content-type"));
    if (Number(c.req.header("content-length") ?? 0) > limit) return problem(c, "body-too-large");
    // A length that was declared is also the most that arrives; only chunked bodies need counting.
    if (c.req.header("content-length") !== undefined) return next();
    const counter = countingStream(limit);
    c.req.raw = new Request(c.req.raw, { body: body.pipeThrough(counter.through) });
    await next();
    // Whoever read the body may have taken the break for one of their own problems, such as JSON that ends too soon.
    if (!counter.isExceeded()) return;
    c.res = undefined;
    c.res = problem(c, "body-too-large");
  });
}

function mostBytesOf(path: string, contentType: string | undefined): number {
  if (pressPath.test(path)) return mostPressBytes;
  if (previewPath.test(path)) return mostPreviewBytes;
  if (!isUpload(contentType)) return mostBytes;
  if (evidencePath.test(path)) return mostEvidenceBytes;
  return uploadPath.test(path) ? mostUploadBytes : mostBytes;
}

export function isUpload(contentType: string | undefined): boolean {
  return contentType?.toLowerCase().startsWith("multipart/form-data") ?? false;
}

function countingStream(limit: number) {
  let bytes = 0;
  const through = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      bytes += chunk.byteLength;
      if (bytes > limit) throw new BodyTooLarge();
      controller.enqueue(chunk);
    },
  });
  return { through, isExceeded: () => bytes > limit };
}
