import { vitePlugin as remix } from "@remix-run/dev";
import { defineConfig } from "vite";
import { guide } from "./web/help/plugin.ts";
import { printFonts } from "./web/print-fonts.ts";
import { verifierFiles } from "./web/verifier/build.ts";

export default defineConfig(({ isSsrBuild }) => ({
  plugins: [
    remix({
      appDirectory: "web/app",
      buildDirectory: "web/build",
      future: {
        v3_fetcherPersist: true,
        v3_lazyRouteDiscovery: true,
        v3_relativeSplatPath: true,
        v3_routeConfig: true,
        v3_singleFetch: true,
        v3_throwAbortReason: true,
      },
    }),
    guide(),
    ...(isSsrBuild ? [] : [verifierFiles(), printFonts()]),
  ],
  publicDir: "web/public",
  ssr: {
    // The server build runs in workerd, so nothing is left to be required at run time.
    noExternal: true,
    target: "webworker",
    resolve: { conditions: ["workerd", "worker", "browser", "import", "module", "default"] },
  },
  build: {
    target: "es2022",
    sourcemap: false,
    ...(isSsrBuild ? {} : { rollupOptions: { output: { manualChunks: ofPages } } }),
  },
}));

/**
 * What pages share is one file, what the pages about rules share another, and what comes from npm a third: most
 * modules are too small for a request of their own. What draws charts or edits conditions comes when one is looked at,
 * and the long list of public suffixes with the form that asks for a domain.
 */
function ofPages(id: string): string | undefined {
  if (/chart-draw|\/(chart\.js|@kurkle)\//.test(id) || CONDITION_TREE.test(id)) return undefined;
  if (/\/node_modules\/tldts/.test(id)) return undefined;
  if (id.includes("/node_modules/")) return "vendor";
  if (id.includes("/web/app/rules/")) return "rules";
  return /\/web\/app\/(ui|lib)\//.test(id) ? "ui" : undefined;
}

/** react-querybuilder and what it alone brings. */
const CONDITION_TREE =
  /\/node_modules\/(@?react-querybuilder|@reduxjs|react-redux|redux|redux-thunk|reselect|immer|numeric-quantity|use-sync-external-store)\//;
