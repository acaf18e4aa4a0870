import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { gzipSync } from "node:zlib";
import { demoLogins } from "../worker/dev/demo/cast.ts";
import { runQuietly } from "./dev-server.ts";

/**
 * Bundles the production Worker as a deployment would and proves two things of it: it is small (Cloudflare takes 3 MB compressed on the free
 * plan, and start-up time grows with it), and nothing that exists for development is in it.
 */
const maxGzipKib = 2400;
const maxAssetsKib = 1600;
const outDir = ".wrangler/bundle";

/** Paths of sources and words that only development knows. */
const devSources = /(^|\/)worker\/(dev|testing)\//;
const devWords = [
  "/dev/",
  ...demoLogins().flatMap(({ company, email, password }) => [company, email, password]),
];

rmSync(outDir, { recursive: true, force: true });
runQuietly("wrangler", ["deploy", "--env", "", "--dry-run", "--outdir", outDir, "--metafile"]);

const code = readFileSync(join(outDir, "index.js"));
const gzipKib = gzipSync(code).length / 1024;
// The Worker alone fetches the fonts that it prints with.
const assetsKib = (totalBytes("web/build/client") - totalBytes("web/build/client/print-fonts")) / 1024;
const problems = [
  ...overLimit("the Worker, compressed,", gzipKib, maxGzipKib),
  ...overLimit("what browsers load", assetsKib, maxAssetsKib),
  ...inputs()
    .filter((path) => devSources.test(path))
    .map((path) => `the production bundle contains ${path}`),
  ...devWords
    .filter((word) => code.includes(word))
    .map((word) => `the production bundle contains the word ${word}`),
];
console.log(
  `production bundle: ${(code.length / 1024).toFixed(0)} KiB, ${gzipKib.toFixed(0)} KiB compressed (at most ${maxGzipKib}); ` +
    `assets ${assetsKib.toFixed(0)} KiB (at most ${maxAssetsKib})`,
);
for (const problem of problems) console.error(problem);
process.exit(problems.length === 0 ? 0 : 1);

function inputs(): string[] {
  const metafile = JSON.parse(readFileSync(join(outDir, "bundle-meta.json"), "utf8")) as {
    inputs: Record<string, unknown>;
  };
  const paths = Object.keys(metafile.inputs);
  // A list without the Worker's own entry would prove nothing.
  if (!paths.some((path) => path.endsWith("worker/index.ts")))
    return ["worker/dev/ (the list of sources is not what it was taken for)"];
  return paths;
}

function overLimit(what: string, kib: number, limitKib: number): string[] {
  return kib > limitKib ? [`${what} is ${kib.toFixed(0)} KiB; the limit is ${limitKib} KiB`] : [];
}

function totalBytes(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + readFileSync(join(entry.parentPath, entry.name)).length, 0);
}
