import { gzipSync } from "node:zlib";
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";

/** What is promised of every screen. Sizes are of what travels: compressed. */
const limits = { layoutShift: 0.02, portalScriptBytes: 130 * 1024, homeHtmlBytes: 40 * 1024 };
/** Charts are fetched when one is seen, and counted apart. */
const chartScript = /\/chart-draw-/;
const patienceMs = 2_000;

export type Judged = {
  readonly faults: readonly string[];
  readonly layoutShift: number;
  readonly scriptBytes: number;
  readonly htmlBytes: number;
};

/** Opens the address and says all that is wrong with what is there. The page has been opened for nothing else. */
export async function judgeScreen(page: Page, address: string): Promise<Judged> {
  const answer = await page.goto(address);
  const arrived = new URL(page.url());
  await settle(page);
  const html = (await answer?.body().catch(() => null)) ?? Buffer.alloc(0);
  const layoutShift = await layoutShiftOf(page);
  await seeAllOf(page);
  const scriptBytes = await scriptBytesOf(page);
  const htmlBytes = gzipSync(html).length;
  const faults = [
    ...(answer?.status() === 200 ? [] : [`it answers ${answer?.status()}`]),
    ...(address.startsWith(arrived.pathname) ? [] : [`it leads on to ${arrived.pathname}`]),
    ...(layoutShift <= limits.layoutShift ? [] : [`its layout shifts by ${layoutShift.toFixed(3)}`]),
    ...(arrived.pathname.startsWith("/portal") && scriptBytes > limits.portalScriptBytes
      ? [`its scripts are ${scriptBytes} bytes`]
      : []),
    ...(arrived.pathname === "/portal/home" && htmlBytes > limits.homeHtmlBytes
      ? [`its HTML is ${htmlBytes} bytes`]
      : []),
    ...(await faultsOfCharts(page)),
    ...(await faultsByAxe(page)),
    ...(await sidewaysScroll(page)),
  ];
  return { faults, layoutShift, scriptBytes, htmlBytes };
}

/** Everything that axe finds, however light it calls it. */
export async function faultsByAxe(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map(
    ({ id, help, nodes }) => `axe, ${id}: ${help}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`,
  );
}

/** Names what stands out, for "something is too wide" helps nobody. */
export async function sidewaysScroll(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const widest = [...document.querySelectorAll("body *")].find(
      (element) => element.getBoundingClientRect().right > clientWidth + 1,
    );
    const name = widest === undefined ? "" : `: ${widest.tagName.toLowerCase()}.${widest.className}`;
    return [`it scrolls sideways by ${scrollWidth - clientWidth} px at ${clientWidth} px${name}`];
  });
}

/** Before any page is opened: what moves is noted from its first frame on. */
export async function watchLayout(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const watched = window as unknown as { layoutShift: number };
    watched.layoutShift = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & {
        value: number;
        hadRecentInput: boolean;
      })[])
        if (!entry.hadRecentInput) watched.layoutShift += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
  });
}

function layoutShiftOf(page: Page): Promise<number> {
  return page.evaluate(() => (window as unknown as { layoutShift: number }).layoutShift);
}

/** Some pages ask again and again while work goes on, and are never idle. */
async function settle(page: Page): Promise<void> {
  await page.waitForLoadState("networkidle", { timeout: patienceMs }).catch(() => undefined);
}

/** Charts are drawn once they come into view. */
async function seeAllOf(page: Page): Promise<void> {
  const charts = page.locator("main canvas");
  if ((await charts.count()) === 0) return;
  for (const chart of await charts.all()) {
    await chart.scrollIntoViewIfNeeded();
    await settle(page);
    await page.evaluate(
      () => new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted))),
    );
  }
  await page.evaluate(() => window.scrollTo(0, 0));
}

function faultsOfCharts(page: Page): Promise<readonly string[]> {
  return page
    .locator("main canvas")
    .evaluateAll((charts) =>
      charts.flatMap((chart) =>
        chart.closest("figure")?.querySelector("table tbody tr") ? [] : ["a chart has no table"],
      ),
    );
}

/** By what the page has loaded, wherever it came from: a browser that has been here before asks for nothing again. */
async function scriptBytesOf(page: Page): Promise<number> {
  const addresses = await page.evaluate(() =>
    performance.getEntriesByType("resource").map(({ name }) => name),
  );
  const scripts = new Set(
    addresses.filter((address) => {
      const { pathname } = new URL(address);
      return pathname.endsWith(".js") && !chartScript.test(pathname);
    }),
  );
  const sizes = await Promise.all([...scripts].map((address) => compressedSize(page, address)));
  return sizes.reduce((sum, size) => sum + size, 0);
}

const known = new Map<string, number>();

async function compressedSize(page: Page, address: string): Promise<number> {
  const size = known.get(address) ?? gzipSync(await (await page.request.get(address)).body()).length;
  known.set(address, size);
  return size;
}
