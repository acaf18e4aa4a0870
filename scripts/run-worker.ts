import { readFileSync } from "node:fs";
import process from "node:process";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare, type V4MiniflareOptions } from "miniflare";

/**
 * `node scripts/run-worker.ts OPTIONS.json` runs a Worker that is bundled already, with nothing of wrangler's around it: in a process of
 * its own, so that it can be killed with its runtime.
 */
const [file] = process.argv.slice(2);
if (file === undefined) throw new Error("which options? node scripts/run-worker.ts OPTIONS.json");

const options = JSON.parse(readFileSync(file, "utf8")) as V4MiniflareOptions;
const runtime = new Miniflare(convertV4MiniflareOptions({ ...options, log: new Log(LogLevel.WARN) }));
process.on("SIGTERM", async () => {
  await runtime.dispose();
  process.exit(0);
});
await runtime.ready;
