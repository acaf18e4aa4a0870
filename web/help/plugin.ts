import type { Plugin } from "vite";
import { renderGuide } from "./render-guide.ts";

const name = "virtual:guide";

/** Gives the pages of docs/ to the server's build as a module, so that nothing is parsed while a page is asked for. */
export function guide(): Plugin {
  return {
    name: "fairshare-guide",
    resolveId: (id) => (id === name ? `\0${name}` : undefined),
    load: (id) => (id === `\0${name}` ? `export const pages = ${JSON.stringify(renderGuide())};` : undefined),
  };
}
