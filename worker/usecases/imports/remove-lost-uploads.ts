import type { Clock } from "#worker/usecases/ports.ts";
import type { FileStore } from "./import-ports.ts";

export type LostUpload = { readonly tenantId: string; readonly fileKey: string };

export type LostUploads = {
  /** Uploads of all companies that were begun by then and have not become imports, the oldest first, up to `limit` a shard. */
  readonly listBegunBefore: (options: {
    readonly before: number;
    readonly limit: number;
  }) => Promise<readonly LostUpload[]>;
  readonly forget: (uploads: readonly LostUpload[]) => Promise<void>;
};

/** No request lasts that long. */
const lostAfterMs = 24 * 3_600_000;
const uploadsAtOnce = 100;

/** Removes files that were stored by a Worker that died before it wrote their import. May run twice, or stop half-way. */
export async function removeLostUploads({
  uploads,
  files,
  clock,
}: {
  readonly uploads: LostUploads;
  readonly files: Pick<FileStore, "deleteFiles">;
  readonly clock: Clock;
}): Promise<void> {
  const lost = await uploads.listBegunBefore({ before: clock.now() - lostAfterMs, limit: uploadsAtOnce });
  if (lost.length === 0) return;
  await files.deleteFiles(lost.map(({ fileKey }) => fileKey));
  await uploads.forget(lost);
}
