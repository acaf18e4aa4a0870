import { createHash } from "node:crypto";

/** Knows the SHA-256 of what a request says, once all of it has been read. */
export type RequestDigest = { readonly finish: () => string | null };

/** The digest of a body that is in memory. */
export function digestBytes(route: string, bytes: Uint8Array): RequestDigest {
  const hex = createHash("sha256").update(route).update("\n").update(bytes).digest("hex");
  return { finish: () => hex };
}

/**
 * The digest of an upload while it streams by. The form's boundary is left out, because a client that sends the same form
 * again draws a new one. `finish` is null when the reader stopped before the end.
 */
export function digestUpload(route: string, contentType: string) {
  const boundary = Buffer.from(/boundary="?([^";]+)/i.exec(contentType)?.[1] ?? "\0", "latin1");
  const hash = createHash("sha256").update(route).update("\n");
  let rest: Buffer = Buffer.alloc(0);
  let hex: string | null = null;
  const through = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      rest = hashWithout(boundary, Buffer.concat([rest, chunk]), hash);
      controller.enqueue(chunk);
    },
    flush() {
      hex = hash.update(rest).digest("hex");
    },
  });
  return { through, finish: () => hex };
}

/** Hashes all but the boundaries, and keeps back as many bytes as a boundary cut in two could have. */
function hashWithout(boundary: Buffer, bytes: Buffer, hash: { update: (bytes: Buffer) => unknown }): Buffer {
  let from = 0;
  for (let at = bytes.indexOf(boundary); at !== -1; at = bytes.indexOf(boundary, from)) {
    hash.update(bytes.subarray(from, at));
    from = at + boundary.length;
  }
  const keptFrom = Math.max(from, bytes.length - boundary.length + 1);
  hash.update(bytes.subarray(from, keptFrom));
  return Buffer.from(bytes.subarray(keptFrom));
}
