import { defineConfig } from "@playwright/test";
import journeys from "./playwright.config.ts";

/** `npm run screens`: every screen in both themes and two widths, judged and kept as pictures. Not part of the tests. */
export default defineConfig({
  ...journeys,
  testMatch: "every-screen.ts",
  outputDir: "../../test-results/screens-failed",
  timeout: 30 * 60_000,
  reporter: [["list"], ["json", { outputFile: "../../test-results/screens.json" }]],
});
