import { defineConfig } from "@playwright/test";
import { browserPath } from "./browser.ts";

const port = Number(process.env.E2E_PORT ?? "8795");
const origin = `http://localhost:${port}`;

// Debian's Chromium, kept from talking to anyone but the server under test.
const browserArgs = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export default defineConfig({
  testDir: ".",
  outputDir: "../../test-results",
  // One Worker and one database serve all journeys; a journey that changes data signs in to a company of its own.
  workers: 1,
  fullyParallel: false,
  forbidOnly: process.env.CI !== undefined,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [["list"], ["json", { outputFile: "../../test-results/e2e.json" }]],
  use: {
    baseURL: origin,
    // What is not there is said at once, and not when the journey's time is over.
    actionTimeout: 30_000,
    launchOptions: { executablePath: browserPath() ?? "", args: browserArgs },
    viewport: { width: 1280, height: 900 },
    locale: "en-GB",
    timezoneId: "UTC",
    screenshot: "only-on-failure",
    trace: "retain-on-failure",
  },
  webServer: {
    command: `node scripts/serve.ts --fresh --quiet --port ${port} --state .wrangler/e2e`,
    cwd: "../..",
    // Answered only once the demo is seeded.
    url: `${origin}/dev/demo`,
    timeout: 180_000,
    reuseExistingServer: false,
    gracefulShutdown: { signal: "SIGTERM", timeout: 10_000 },
  },
});
