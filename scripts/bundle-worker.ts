import { resolve } from "node:path";
import type { V4MiniflareOptions } from "miniflare";
import { unstable_getMiniflareWorkerOptions, unstable_readConfig } from "wrangler";
import { runQuietly } from "./dev-server.ts";

export type WorkerBundle = {
  /** The folder it lies in. */
  readonly dir: string;
  readonly script: string;
  /** What wrangler.toml binds to it. */
  readonly worker: Omit<V4MiniflareOptions, "log">;
};

/** Bundles the Worker of env.dev once, so that a start is no build. */
export function bundleWorker(dir: string): WorkerBundle {
  runQuietly("wrangler", ["deploy", "--env", "dev", "--dry-run", "--minify", "--outdir", dir]);
  const config = unstable_readConfig({ config: "wrangler.toml", env: "dev" });
  const { workerOptions } = unstable_getMiniflareWorkerOptions(config, "dev");
  // wrangler keeps objects under the Worker's name.
  return { dir, script: resolve(dir, "entry.js"), worker: { ...workerOptions, name: config.name } };
}
