import { unzipSync, Zip, ZipDeflate, ZipPassThrough, zipSync } from "fflate";
import { toHex } from "#worker/domain/merkle/tree-hash.ts";
import { assert } from "#worker/domain/result.ts";
import type { Env } from "#worker/env.ts";
import type { FileUpload } from "#worker/usecases/imports/import-ports.ts";
import type { StatementArchive } from "#worker/usecases/statements/statement-ports.ts";
import { bucketFiles } from "./bucket-files.ts";

/** The moment that stands in every archive, so that the same files make the same bytes. */
const noMoment = new Date(1980, 0, 1);

export function statementArchive(env: Env): StatementArchive {
  return {
    keepPart: async (key, files) => {
      const named = Object.fromEntries(files.map(({ name, bytes }) => [name, bytes]));
      await env.FILES.put(key, zipSync(named, { mtime: noMoment }), {
        httpMetadata: { contentType: "application/zip" },
      });
    },
    pack: async ({ key, parts, about, onPart }) => {
      const upload = bucketFiles(env).startUpload(key);
      const zip = zipInto(upload);
      const files: { path: string; sha256: string; bytes: number }[] = [];
      try {
        for (const part of parts) {
          for (const [path, bytes] of Object.entries(unzipSync(await readPart(env, part)))) {
            await zip.add(path, bytes);
            files.push({ path, sha256: await sha256Of(bytes), bytes: bytes.length });
          }
          await onPart();
        }
        await zip.add("manifest.json", manifestOf({ ...about, files }));
        await zip.end();
        await upload.finish();
      } catch (error) {
        await upload.abort();
        throw error;
      }
    },
  };
}

async function readPart(env: Env, key: string): Promise<Uint8Array> {
  const stored = await env.FILES.get(key);
  assert(stored, "the files of a settled item are kept");
  return new Uint8Array(await stored.arrayBuffer());
}

function manifestOf(content: object): Uint8Array {
  return new TextEncoder().encode(
    `${JSON.stringify({ format: "fairshare-statements-v1", ...content }, null, 2)}\n`,
  );
}

async function sha256Of(bytes: Uint8Array): Promise<string> {
  return toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", new Uint8Array(bytes))));
}

/** What the library gives out at once is written before more is put in, so that no more than one file waits in memory. */
function zipInto(upload: FileUpload) {
  const waiting: Uint8Array[] = [];
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    waiting.push(chunk);
  });
  const drain = async () => {
    for (const chunk of waiting.splice(0)) await upload.write(chunk);
  };
  return {
    add: async (path: string, bytes: Uint8Array) => {
      // What is printed is compressed already.
      const file = path.endsWith(".pdf") ? new ZipPassThrough(path) : new ZipDeflate(path, { level: 6 });
      file.mtime = noMoment;
      zip.add(file);
      file.push(bytes, true);
      await drain();
    },
    end: async () => {
      zip.end();
      await drain();
    },
  };
}
