import type { Env } from "#worker/env.ts";
import type { FileStore, FileUpload } from "#worker/usecases/imports/import-ports.ts";

/** R2 wants every part but the last of one size, and at least this large. */
const partBytes = 5 * 1024 * 1024;

export function bucketFiles(env: Env): FileStore {
  return {
    startUpload: (key) => startUpload(env.FILES, key),
    readFile: async (key) => {
      const stored = await env.FILES.get(key);
      return stored && piecesOf(stored.body);
    },
    readHead: async (key, bytes) => {
      const stored = await env.FILES.get(key, { range: { offset: 0, length: bytes } });
      return stored && new Uint8Array(await stored.arrayBuffer());
    },
    deleteFiles: (keys) => env.FILES.delete([...keys]),
  };
}

/** One part is in memory at a time. A file that fits into one never becomes a multipart upload. */
function startUpload(bucket: R2Bucket, key: string): FileUpload {
  const part = new Uint8Array(partBytes);
  let filled = 0;
  let upload: R2MultipartUpload | null = null;
  const parts: R2UploadedPart[] = [];
  const flush = async () => {
    upload ??= await bucket.createMultipartUpload(key);
    // R2 keeps the buffer it is given, so each part gets its own.
    parts.push(await upload.uploadPart(parts.length + 1, part.slice(0, filled)));
    filled = 0;
  };
  return {
    write: async (bytes) => {
      let rest = bytes;
      while (rest.byteLength > 0) {
        const piece = rest.subarray(0, partBytes - filled);
        part.set(piece, filled);
        filled += piece.byteLength;
        rest = rest.subarray(piece.byteLength);
        if (filled === partBytes) await flush();
      }
    },
    finish: async () => {
      if (upload !== null && filled > 0) await flush();
      if (upload === null) await bucket.put(key, part.subarray(0, filled));
      else await upload.complete(parts);
    },
    abort: async () => {
      // A single put that failed may have come to be all the same.
      if (upload === null) await bucket.delete(key);
      else await upload.abort();
    },
  };
}

async function* piecesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const piece of body) yield piece;
}
