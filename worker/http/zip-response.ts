import { Zip, ZipPassThrough } from "fflate";

export type ZipEntry = {
  readonly name: string;
  /** Asked for when its turn comes; null for a file that is no longer there. */
  readonly open: () => Promise<ReadableStream<Uint8Array> | null>;
};

/**
 * An archive that is made while it is sent, uncompressed: a piece of one file is in memory at a time. A file that is missing
 * or breaks off breaks the whole download off, so that nobody takes a part for the whole.
 */
export function zipResponse(name: string, entries: readonly ZipEntry[]): Response {
  const pieces = piecesOf(entries);
  const body = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const { done, value } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: async () => void (await pieces.return(undefined)),
  });
  return new Response(body, {
    headers: {
      "Content-Type": "application/zip",
      "Content-Disposition": `attachment; filename="${name}"`,
    },
  });
}

async function* piecesOf(entries: readonly ZipEntry[]): AsyncGenerator<Uint8Array> {
  const made: Uint8Array[] = [];
  const zip = new Zip((error, piece) => {
    if (error) throw error;
    made.push(piece);
  });
  for (const { name, open } of entries) {
    const stream = await open();
    if (stream === null) throw new Error(`${name} is missing from the archive`);
    const file = new ZipPassThrough(name);
    zip.add(file);
    for await (const piece of stream) {
      file.push(piece);
      yield* made.splice(0);
    }
    file.push(new Uint8Array(), true);
    yield* made.splice(0);
  }
  zip.end();
  yield* made.splice(0);
}
