import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { build, type Plugin } from "vite";

const folder = import.meta.dirname;
const root = resolve(folder, "../..");

/**
 * Adds the two verifiers that anybody can keep: a page and a command, each a single file that loads nothing. They are
 * built from the sources that the tests run.
 */
export function verifierFiles(): Plugin {
  return {
    name: "fairshare-verifiers",
    apply: "build",
    async generateBundle() {
      this.emitFile({ type: "asset", fileName: "statement-verifier.html", source: await buildPage() });
      this.emitFile({ type: "asset", fileName: "verify-statement.mjs", source: await buildCommand() });
    },
  };
}

async function buildPage(): Promise<string> {
  const script = (await bundle(join(folder, "page.ts"))).replaceAll("</script", "<\\/script").trim();
  const style = readFileSync(join(folder, "style.css"), "utf8").trim();
  const policy = `default-src 'none'; script-src '${sourceHash(script)}'; style-src '${sourceHash(style)}'; base-uri 'none'; form-action 'none'`;
  const parts: readonly (readonly [string, string])[] = [
    ["POLICY", policy],
    ["/* STYLE */", style],
    ["/* SCRIPT */", script],
  ];
  let page = readFileSync(join(folder, "page.html"), "utf8");
  for (const [place, text] of parts) {
    if (page.split(place).length !== 2) throw new Error(`page.html has one place for ${place}`);
    // A function, because a string's dollar signs would mean something.
    page = page.replace(place, () => text);
  }
  return page;
}

async function buildCommand(): Promise<string> {
  return `#!/usr/bin/env node\n${await bundle(join(root, "scripts/verify-statement.ts"))}`;
}

/** One module with everything in it except what Node brings along. */
async function bundle(entry: string): Promise<string> {
  const output = await build({
    root,
    configFile: false,
    logLevel: "error",
    publicDir: false,
    build: {
      write: false,
      target: "es2022",
      minify: true,
      modulePreload: false,
      lib: { entry, formats: ["es"], fileName: "verifier" },
      rollupOptions: { external: /^node:/ },
    },
  });
  const [first] = Array.isArray(output) ? output : [output];
  const chunks = first !== undefined && "output" in first ? first.output : [];
  const [chunk] = chunks;
  if (chunk?.type !== "chunk" || chunks.length !== 1) throw new Error("a verifier is one file");
  return chunk.code;
}

function sourceHash(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
