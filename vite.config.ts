import { vitePlugin as remix } from "@remix-run/dev";
import { defineConfig } from "vite";

declare module "@remix-run/server-runtime" {
  interface Future {
    v3_singleFetch: true;
  }
}

export default defineConfig({
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
  ],
  publicDir: "web/public",
  ssr: {
    // The server build runs in workerd, so nothing is left to be required at run time.
    noExternal: true,
    target: "webworker",
    resolve: { conditions: ["workerd", "worker", "browser", "import", "module", "default"] },
  },
  build: { target: "es2022", sourcemap: false },
});
