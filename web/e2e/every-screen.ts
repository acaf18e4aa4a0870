import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { type Demo, expect, signIn, test } from "./journey.ts";
import { type Judged, judgeScreen, sidewaysScroll, watchLayout } from "./judge-screen.ts";
import { pictureBook } from "./picture-book.ts";
import { prepareScreens } from "./prepare-screens.ts";
import { addressOf, routesWithoutScreen, type Screen, screens, type Visitor } from "./screen-list.ts";

const folder = join(import.meta.dirname, "../../test-results/screens");
const routesFolder = join(import.meta.dirname, "../app/routes");
const themes = ["light", "dark"] as const;
/** Side by side with the wide one in the picture book, and the narrowest there is to be. */
const widths = [1440, 360] as const;
/** 1440 px at 200 % leave so many. */
const zoomedWidth = 720;

const measured: (Judged & { readonly picture: string; readonly address: string })[] = [];

// What is wrong is gathered from all screens, in one process, and said at the end.
test.describe.configure({ mode: "serial" });
/** Where the login at Salesforce leads. */
test.use({ expectedComplaints: [/^request: [^ ]*\/services\/oauth2\/authorize/] });

test("every route of the app has a screen in the list", () => {
  const listed = Object.values(screens).flatMap((list) => list.map(({ route }) => route));
  expect([...new Set([...listed, ...routesWithoutScreen])].sort()).toEqual(readdirSync(routesFolder).sort());
});

test("the demo is filled further, so that every screen has something to show", async ({
  page,
  demo,
  anotherBrowser,
}) => {
  await prepareScreens({ page, demo, partner: await anotherBrowser() });
});

for (const [visitor, list] of Object.entries(screens) as [Visitor, readonly Screen[]][]) {
  for (const colorScheme of themes) {
    for (const width of widths) {
      test(`${visitor}, ${colorScheme}, ${width} px`, async ({ browser, demo, baseURL }) => {
        const context = await browser.newContext({
          baseURL: baseURL ?? "",
          colorScheme,
          viewport: { width, height: 900 },
          locale: "en-GB",
          timezoneId: "UTC",
        });
        const page = await context.newPage();
        await watchLayout(page);
        if (visitor !== "nobody") await signIn(page, demo[visitor as keyof Demo]);
        for (const [at, screen] of list.entries()) {
          const name = `${visitor}-${String(at + 1).padStart(2, "0")}-${screen.route.replaceAll("$", "")}-${colorScheme}-${width}`;
          await takeScreen(page, screen, name);
        }
        await context.close();
        writeFileSync(join(folder, "index.html"), pictureBook(measured.map((one) => one.picture)));
        writeFileSync(join(folder, "measured.json"), JSON.stringify(measured, null, 2));
      });
    }
  }
}

test("nothing is wrong with any of them", () => {
  const wrong = measured.flatMap(({ picture, address, faults }) =>
    faults.map((fault) => `${picture} ${address}: ${fault}`),
  );
  expect(wrong).toEqual([]);
});

async function takeScreen(page: Page, screen: Screen, name: string): Promise<void> {
  const complaints: string[] = [];
  const stopListening = listen(page, complaints);
  const address = await addressOf(screen, page);
  const judged = await judgeScreen(page, address);
  const picture = `${name}.png`;
  await page.screenshot({ path: join(folder, picture), fullPage: true });
  const zoomed = await whenZoomed(page);
  stopListening();
  measured.push({ ...judged, faults: [...judged.faults, ...zoomed, ...complaints], picture, address });
}

async function whenZoomed(page: Page): Promise<readonly string[]> {
  const size = page.viewportSize();
  if (size === null || size.width <= zoomedWidth) return [];
  await page.setViewportSize({ width: zoomedWidth, height: size.height / 2 });
  const faults = await sidewaysScroll(page);
  await page.setViewportSize(size);
  return faults;
}

/** Everything that the console has, warnings too, and every request to another host. Answers how to stop. */
function listen(page: Page, complaints: string[]): () => void {
  const home = new URL(page.url()).host;
  const onConsole = (message: { type(): string; text(): string }) => {
    if (["error", "warning"].includes(message.type())) complaints.push(`console: ${message.text()}`);
  };
  const onError = (error: Error) => complaints.push(`page: ${error.message}`);
  const onRequest = (request: { url(): string }) => {
    const { protocol, host } = new URL(request.url());
    if (protocol.startsWith("http") && home !== "" && host !== home) complaints.push(`request to ${host}`);
  };
  page.on("console", onConsole).on("pageerror", onError).on("request", onRequest);
  return () => page.off("console", onConsole).off("pageerror", onError).off("request", onRequest);
}
