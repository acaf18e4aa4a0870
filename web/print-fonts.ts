import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Plugin } from "vite";

const { resolve } = createRequire(import.meta.url);

const fonts = {
  "regular.ttf": "dejavu-fonts-ttf/ttf/DejaVuSansCondensed.ttf",
  "bold.ttf": "dejavu-fonts-ttf/ttf/DejaVuSansCondensed-Bold.ttf",
} as const;

/**
 * Puts the fonts that statements are printed with among the assets, where the Worker fetches them: Latin, Greek, Cyrillic and
 * more, under a licence that allows to embed them. No page loads them.
 */
export function printFonts(): Plugin {
  return {
    name: "fairshare-print-fonts",
    apply: "build",
    generateBundle() {
      for (const [name, path] of Object.entries(fonts)) {
        this.emitFile({
          type: "asset",
          fileName: `print-fonts/${name}`,
          source: readFileSync(resolve(path)),
        });
      }
    },
  };
}
