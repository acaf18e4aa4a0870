import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import process from "node:process";
import { browserPath } from "../web/e2e/browser.ts";
import { binary, buildPages, quietEnv } from "./dev-server.ts";
import { keepIsolationSweep } from "./isolation-sweep.ts";

export type Totals = { readonly passed: number; readonly failed: number; readonly skipped: number };

/** Unit, property and workerd tests. */
export function runUnitSuite(): Totals {
  buildPages();
  const report = "test-results/unit.json";
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const totals = runSuite({
    program: "vitest",
    args: ["run", ...reporters],
    report,
    read: (json) => {
      const totals = json as {
        numPassedTests: number;
        numFailedTests: number;
        numPendingTests: number;
        numTodoTests: number;
      };
      return {
        passed: totals.numPassedTests,
        failed: totals.numFailedTests,
        skipped: totals.numPendingTests + totals.numTodoTests,
      };
    },
  });
  keepIsolationSweep(report);
  return totals;
}

/** Journeys in a real browser against the real Worker. Without a browser they are skipped, but not in CI. */
export function runBrowserSuite(args: readonly string[]): Totals {
  return runPlaywright(["--config", "web/e2e/playwright.config.ts", ...args], "test-results/e2e.json");
}

/** Every screen as a picture, and what is promised of each. Not part of the tests: it takes a quarter of an hour. */
export function runScreens(args: readonly string[]): Totals {
  return runPlaywright(["--config", "web/e2e/screens.config.ts", ...args], "test-results/screens.json");
}

function runPlaywright(args: readonly string[], report: string): Totals {
  if (browserPath() === null) return withoutBrowser();
  buildPages();
  return runSuite({
    program: "playwright",
    args: ["test", ...args],
    report,
    read: (json) => {
      const { stats } = json as {
        stats: { expected: number; unexpected: number; flaky: number; skipped: number };
      };
      return { passed: stats.expected, failed: stats.unexpected + stats.flaky, skipped: stats.skipped };
    },
  });
}

function withoutBrowser(): Totals {
  const inCi = process.env.CI !== undefined && process.env.CI !== "";
  console.error(
    "No browser: the journeys need Chromium. On Debian or Ubuntu: apt-get install chromium. " +
      "Elsewhere set CHROMIUM_PATH to a Chromium or Chrome.",
  );
  console.error(inCi ? "CI runs everything, so this is a failure." : "The browser journeys are skipped.");
  return inCi ? { passed: 0, failed: 1, skipped: 0 } : { passed: 0, failed: 0, skipped: 1 };
}

function runSuite(suite: {
  readonly program: string;
  readonly args: readonly string[];
  readonly report: string;
  readonly read: (json: unknown) => Totals;
}): Totals {
  rmSync(suite.report, { force: true });
  // quietEnv says CI and no colour to wrangler; the suites see what the person who runs them has set.
  const env = { ...quietEnv(), CI: process.env.CI, NO_COLOR: process.env.NO_COLOR };
  const { status } = spawnSync(binary(suite.program), suite.args, { stdio: "inherit", env });
  const totals = existsSync(suite.report)
    ? suite.read(JSON.parse(readFileSync(suite.report, "utf8")))
    : { passed: 0, failed: 0, skipped: 0 };
  // A run that ends badly without naming a test (a file that does not load, a server that does not start) is one failure.
  return status !== 0 && totals.failed === 0 ? { ...totals, failed: 1 } : totals;
}
