import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { type BrowserContext, chromium, type Page } from "@playwright/test";
import lighthouse, { type Flags } from "lighthouse";
import { bundleWorker } from "../scripts/bundle-worker.ts";
import { applyLocalMigrations, buildPages, forgetState, startDevServer } from "../scripts/dev-server.ts";
import { browserPath } from "../web/e2e/browser.ts";
import { addressOf, type Screen, screens } from "../web/e2e/screen-list.ts";
import { demoLogins } from "../worker/dev/demo/cast.ts";

/**
 * Lighthouse as on a slow phone, over the pages that the demo fills, against the built Worker without wrangler's proxy. Names of
 * routes as arguments in LIGHTHOUSE_ROUTES, divided by commas, leave out all others. Fails where a page misses its mark.
 */
const port = Number(process.env.BENCH_PORT ?? "8798");
const debuggingPort = port + 1;
const stateDir = ".wrangler/bench-lighthouse";
const categories = ["performance", "accessibility", "best-practices"] as const;
const marks = { company: 90, partner: 95 } as const;
const named = process.env.LIGHTHOUSE_ROUTES?.split(",") ?? [];

forgetState(stateDir);
buildPages();
applyLocalMigrations(stateDir);
const bundle = bundleWorker(mkdtempSync(join(tmpdir(), "fairshare-bundle-")));
const server = await startDevServer({ port, stateDir, log: "keep", bundle });
const profile = mkdtempSync(join(tmpdir(), "fairshare-lighthouse-"));
const missed: string[] = [];
try {
  const seeded = await fetch(`${server.origin}/dev/seed`, { method: "POST" });
  if (!seeded.ok) throw new Error(await seeded.text());
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: browserPath() ?? "",
    args: ["--headless", "--no-sandbox", "--disable-gpu", `--remote-debugging-port=${debuggingPort}`],
    baseURL: server.origin,
  });
  console.log(`${"page".padEnd(62)}${categories.map((name) => name.padStart(16)).join("")}`);
  for (const audience of ["partner", "company"] as const) await measureAll(context, audience);
  await context.close();
} finally {
  await server.stop();
  rmSync(profile, { recursive: true, force: true });
}
if (missed.length > 0) console.error(`below the mark:\n${missed.join("\n")}`);
process.exitCode = missed.length > 0 ? 1 : 0;

async function measureAll(context: BrowserContext, audience: "partner" | "company"): Promise<void> {
  const page = await context.newPage();
  await signIn(page, audience);
  const chosen = (screen: Screen) => !screen.prepared && (named.length === 0 || named.includes(screen.route));
  for (const screen of screens[audience].filter(chosen)) {
    const address = await addressOf(screen, page);
    const scores = await measure(`${server.origin}${address}`);
    console.log(`${address.padEnd(62)}${scores.map(({ score }) => String(score).padStart(16)).join("")}`);
    for (const { name, score, why } of scores)
      if (score < marks[audience]) missed.push(`${address} ${name} ${score}: ${why.join(", ")}`);
  }
  await page.close();
}

async function signIn(page: Page, audience: "partner" | "company"): Promise<void> {
  const login = demoLogins().find((one) => one.audience === audience);
  await page.context().clearCookies();
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(login?.email ?? "");
  await page.getByLabel("Password").fill(login?.password ?? "");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(/\/(home|overview)$/);
}

async function measure(url: string) {
  const flags: Flags = {
    port: debuggingPort,
    onlyCategories: [...categories],
    formFactor: "mobile",
    // The cookie of the session is what makes it the page that it is.
    disableStorageReset: true,
    logLevel: "error",
  };
  const { lhr } = (await lighthouse(url, flags)) ?? {};
  if (lhr === undefined || lhr.runtimeError) throw new Error(`${url}: ${lhr?.runtimeError?.message}`);
  return categories.map((name) => {
    const category = lhr.categories[name];
    const failed = category?.auditRefs.filter(
      ({ id, weight }) => weight > 0 && (lhr.audits[id]?.score ?? 1) < 0.9,
    );
    return {
      name,
      score: Math.round((category?.score ?? 0) * 100),
      why: (failed ?? []).map(({ id }) => `${id} ${lhr.audits[id]?.displayValue ?? ""}`.trim()),
    };
  });
}
